"""How form fields become HTML: by the project's own templates; selects by Jinja, because a list of villages may have 400 options."""

from django.forms.renderers import TemplatesSetting

from lib import jinja


class FormRenderer(TemplatesSetting):
    def render(self, template_name, context, request=None):
        if template_name == "django/forms/widgets/select.html":
            return jinja.html("django/forms/widgets/select.jinja", **context)
        return super().render(template_name, context, request)
