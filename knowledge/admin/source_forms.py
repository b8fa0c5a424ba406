"""The forms of sources: a website, a file, a pasted text."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.utils.translation import gettext_lazy as _
from unfold.widgets import UnfoldAdminTextareaWidget

from knowledge.admin.passages import ADDRESS
from knowledge.models import Source
from knowledge.sources.addresses import normal

MOST_FILE_BYTES = 20_000_000
MOST_UPLOADED = MOST_FILE_BYTES + 1_000_000  # bytes of the whole form
MOST_TEXT_CHARS = 100_000  # more, in any script, is longer than a form may be
MOST_PAGES, MOST_DEPTH, MOST_HOURS = 20_000, 50, 24 * 365
ENDINGS = ".pdf,.docx,.html,.htm,.csv,.tsv,.md,.markdown,.txt"


class WebsiteForm(forms.ModelForm):  # type: ignore[type-arg]
    """Where it begins, and how far it goes."""

    class Meta:
        model = Source
        fields = ("url", "name", "site_key", "most_pages", "most_depth", "refresh_hours")
        labels = {"refresh_hours": _("Look again after (hours)")}
        help_texts = {
            "url": _(
                "Its first page, such as https://shop.example/. What lies in the folder of that page is read: its "
                "sitemap's pages, or what its links lead to."
            ),
            "name": _("As you will find it in the list. Empty: the name of its host."),
            "refresh_hours": _("0: only when somebody asks for it."),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["url"].required = True
        self.fields["name"].required = False
        for name, least, most in (
            ("most_pages", 1, MOST_PAGES),
            ("most_depth", 0, MOST_DEPTH),
            ("refresh_hours", 0, MOST_HOURS),
        ):
            self.fields[name].validators += [MinValueValidator(least), MaxValueValidator(most)]

    def clean_url(self) -> str:
        """One spelling, of an address of the web."""
        url = normal(self.cleaned_data["url"])
        if not url:
            raise ValidationError(_("Begin with https:// or http://, and leave out any user name."))
        return url

    def clean(self) -> dict[str, Any]:
        """A name where there is none, and no website twice."""
        cleaned: dict[str, Any] = super().clean() or {}
        url = cleaned.get("url")
        if url:
            cleaned["name"] = cleaned.get("name") or urlsplit(url).netloc[:200]
            same = Source.objects.of_website(url, cleaned.get("site_key", ""))
            if same.exclude(pk=self.instance.pk).exists():
                raise ValidationError({"url": _("This website is in the list already. Refresh it there.")})
        return cleaned


class _AtHand(forms.ModelForm):  # type: ignore[type-arg]
    """What files and texts have in common."""

    def clean_url(self) -> str:
        """An address a browser may open; it becomes a link in front of visitors."""
        url: str = self.cleaned_data["url"].strip()
        if url and not ADDRESS.match(url):
            raise ValidationError(_("Begin with https:// or http://, or write a path such as /pricing."))
        return url


class TextForm(_AtHand):
    """Pasted text or markdown."""

    class Meta:
        model = Source
        fields = ("name", "text", "url", "site_key")
        widgets = {"text": UnfoldAdminTextareaWidget(attrs={"rows": 24})}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["text"].required = True

    def clean_text(self) -> str:
        """Short enough for a form."""
        text: str = self.cleaned_data["text"]
        if len(text) > MOST_TEXT_CHARS:
            raise ValidationError(_("This text is too long for a form. Upload it as a file."))
        return text


class FileForm(_AtHand):
    """A file: looked into later, in a process of its own. `is_shortened`: what came of it is not all of it."""

    is_shortened = False
    upload = forms.FileField(
        label=_("File"),
        widget=forms.FileInput(attrs={"accept": ENDINGS, "class": "sa-file"}),
        help_text=_(
            "PDF, DOCX, HTML, markdown or text, or a CSV with the columns question and answer, and perhaps url. "
            "At most 20 MB. Only its text is kept."
        ),
    )

    class Meta:
        model = Source
        fields = ("name", "url", "site_key")
        help_texts = {"name": _("Answers cite it by this name. Empty: the name of the file.")}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["name"].required = False
        if self.instance.pk is not None:
            del self.fields["upload"]
        else:
            self.order_fields(["upload"])

    def clean_upload(self) -> Any:
        """Small enough, and not empty."""
        file = self.cleaned_data["upload"]
        if self.is_shortened or file.size > MOST_FILE_BYTES:
            raise ValidationError(_("This file is over 20 MB. Split it, or leave its pictures out."))
        return file

    def clean(self) -> dict[str, Any]:
        """A name where there is none; the file is taken over into the row."""
        cleaned: dict[str, Any] = super().clean() or {}
        file = cleaned.get("upload")
        if file is not None:
            ending = file.name.rpartition(".")[0] or file.name
            cleaned["name"] = cleaned.get("name") or ending[:200]
            self.instance.file_name, self.instance.content = file.name[:200], file.read()
        elif not cleaned.get("name"):
            cleaned["name"] = self.instance.file_name
        return cleaned


FORMS: dict[str, type[forms.ModelForm[Source]]] = {"website": WebsiteForm, "text": TextForm, "file": FileForm}
