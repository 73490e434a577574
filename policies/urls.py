from django.urls import path

from policies.views import account, benefits, catalogue, loans, placements

app_name = "policies"
urlpatterns = [
    path("", benefits.benefit_list, name="list"),
    path("households/<int:pk>/panel/", account.panel, name="panel"),
    path("households/<int:pk>/account/", account.account, name="account"),
    path("households/<int:pk>/account/paper/", account.account_paper, name="account_paper"),
    path("benefits/new/", benefits.benefit_new, name="benefit_new"),
    path("benefits/new/<int:policy>/", benefits.benefit_choose, name="benefit_choose"),
    path(
        "benefits/new/<int:policy>/<int:household>/",
        benefits.benefit_create,
        name="benefit_create",
    ),
    path("benefits/<int:pk>/correct/", benefits.benefit_correct, name="benefit_correct"),
    path("benefits/<int:pk>/stop/", benefits.benefit_stop, name="benefit_stop"),
    path("benefits/<int:pk>/withdraw/", benefits.benefit_withdraw, name="benefit_withdraw"),
    path("loans/", loans.loan_list, name="loans"),
    path("loans/new/", loans.loan_choose, name="loan_choose"),
    path("loans/new/<int:household>/", loans.loan_create, name="loan_create"),
    path("loans/<int:pk>/", loans.loan_detail, name="loan_detail"),
    path("loans/<int:pk>/correct/", loans.loan_correct, name="loan_correct"),
    path("loans/<int:pk>/repay/", loans.loan_repay, name="loan_repay"),
    path("loans/<int:pk>/withdraw/", loans.loan_withdraw, name="loan_withdraw"),
    path("repayments/<int:pk>/correct/", loans.repayment_correct, name="repayment_correct"),
    path("repayments/<int:pk>/withdraw/", loans.repayment_withdraw, name="repayment_withdraw"),
    path("placements/", placements.placement_list, name="placements"),
    path("placements/new/", placements.placement_choose, name="placement_choose"),
    path("placements/new/<int:household>/", placements.placement_create, name="placement_create"),
    path("placements/<int:pk>/correct/", placements.placement_correct, name="placement_correct"),
    path("placements/<int:pk>/end/", placements.placement_end, name="placement_end"),
    path("placements/<int:pk>/withdraw/", placements.placement_withdraw, name="placement_withdraw"),
    path("catalogue/", catalogue.catalogue, name="catalogue"),
    path("catalogue/new/", catalogue.policy_create, name="policy_create"),
    path("catalogue/<int:pk>/", catalogue.policy_detail, name="policy_detail"),
    path("catalogue/<int:pk>/change/", catalogue.policy_change, name="policy_change"),
    path("catalogue/<int:pk>/standards/new/", catalogue.standard_create, name="standard_create"),
    path("standards/<int:pk>/correct/", catalogue.standard_correct, name="standard_correct"),
]
