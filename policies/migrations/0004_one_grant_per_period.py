from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("policies", "0003_fill_benefit_periods")]

    operations = [
        migrations.AddConstraint(
            model_name='benefit',
            constraint=models.UniqueConstraint(condition=models.Q(('member__isnull', False), ('valid_from', None), ('withdrawn_on', None)), fields=('township', 'policy', 'member', 'period_key'), name='one_grant_per_person_policy_and_period', violation_error_message='此人这一期的这项政策已登记，不能重复发放。'),
        ),
        migrations.AddConstraint(
            model_name='benefit',
            constraint=models.UniqueConstraint(condition=models.Q(('member', None), ('valid_from', None), ('withdrawn_on', None)), fields=('township', 'policy', 'household', 'period_key'), name='one_grant_per_household_policy_and_period', violation_error_message='该户这一期的这项政策已登记，不能重复发放。'),
        ),
        migrations.AddConstraint(
            model_name='benefit',
            constraint=models.UniqueConstraint(condition=models.Q(('member', None), ('valid_from__isnull', False), ('valid_to', None), ('withdrawn_on', None)), fields=('township', 'policy', 'household'), name='one_running_benefit_per_household_and_policy', violation_error_message='该户正在享受这项政策，不能重复登记。'),
        ),
        migrations.AddConstraint(
            model_name='benefit',
            constraint=models.CheckConstraint(condition=models.Q(('amount', None), ('amount__gte', 0), _connector='OR'), name='benefits_pay_no_negative_amounts', violation_error_message='金额不能是负数；多发收回的请更正原来那条。'),
        ),
    ]
