"""temporary"""
from django.http import HttpRequest, JsonResponse


def health(request: HttpRequest) -> JsonResponse:
    return JsonResponse({})


def ready(request: HttpRequest) -> JsonResponse:
    return JsonResponse({})
