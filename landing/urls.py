"""Where the landing page lives: the root of the site. Beside it the widget's gallery, while developing."""

from django.urls import path

from landing.gallery import GalleryView
from landing.views import LandingView

app_name = "landing"

urlpatterns = [
    path("", LandingView.as_view(), name="home"),
    path("widget/gallery", GalleryView.as_view(), name="gallery"),
]
