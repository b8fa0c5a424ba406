"""Where the landing page lives: the root of the site."""

from django.urls import path

from landing.views import LandingView

app_name = "landing"

urlpatterns = [path("", LandingView.as_view(), name="home")]
