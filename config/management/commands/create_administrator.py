"""create_administrator: the first login of an empty system (系统管理员)."""

from django.core.management.base import BaseCommand

from config import first_logins


class Command(BaseCommand):
    help = "空库时建一个系统管理员，密码当场生成，首次登录须改；已有用户时什么也不做。"

    def handle(self, *args, **options):
        logins = first_logins.create_administrator()
        if logins:
            self.stdout.write(
                first_logins.write_logins(logins).read_text(encoding="utf-8").rstrip()
            )
        else:
            self.stdout.write("已有用户，没有新建。")
