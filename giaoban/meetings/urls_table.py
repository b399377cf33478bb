"""Addresses of the chair's table and of running a meeting."""

from django.urls import path

from giaoban.meetings.views import priorities, slot, slot_acts, table

urlpatterns = [
    path("<uuid:uid>/", table.table, name="table"),
    path("<uuid:uid>/open/", table.open_, name="open"),
    path("<uuid:uid>/officers/", table.officers, name="officers"),
    path("<uuid:uid>/close/", table.close, name="close"),
    path("<uuid:uid>/close/owed/", table.rest_owed, name="rest_owed"),
    path("<uuid:uid>/close/not-heard/", table.not_heard, name="not_heard"),
    path("<uuid:uid>/reopen/", table.reopen, name="reopen"),
    path("<uuid:uid>/judge/<uuid:commitment>/", table.judge, name="judge"),
    path("<uuid:uid>/proposals/", table.proposals, name="proposals"),
    path("<uuid:uid>/priorities/", priorities.priorities, name="priorities"),
    path("priorities/<uuid:uid>/change/", priorities.change_priority, name="priority_change"),
    path("priorities/<uuid:uid>/withdraw/", priorities.withdraw_priority, name="priority_withdraw"),
    path("priorities/<uuid:uid>/give/", priorities.give_priority, name="priority_give"),
    path("<uuid:uid>/general/", priorities.general, name="general"),
    path("remarks/<uuid:uid>/change/", priorities.change_general_remark, name="remark_change"),
    path("remarks/<uuid:uid>/drop/", priorities.drop_general_remark, name="remark_drop"),
    path("slots/<uuid:uid>/", slot.slot, name="slot"),
    path("slots/<uuid:uid>/agree/", table.agree, name="slot_agree"),
    path("slots/<uuid:uid>/clock/", slot_acts.clock, name="slot_clock"),
    path("slots/<uuid:uid>/attendance/", slot_acts.attendance, name="slot_attendance"),
    path("slots/<uuid:uid>/propose/", slot_acts.propose_as_claimed, name="slot_propose_claimed"),
    path("slots/<uuid:uid>/propose/<uuid:commitment>/", slot_acts.propose, name="slot_propose"),
    path("slots/<uuid:uid>/plan/", slot_acts.take_up_all, name="slot_plan_all"),
    path("slots/<uuid:uid>/plan/<uuid:line>/", slot_acts.take_up, name="slot_plan_take"),
    path("slots/<uuid:uid>/plan/<uuid:line>/edit/", slot_acts.take_up_edited, name="slot_plan_edit"),
    path("slots/<uuid:uid>/plan/<uuid:line>/decline/", slot_acts.decline, name="slot_plan_decline"),
    path("slots/<uuid:uid>/tasks/", slot_acts.add_task, name="slot_task_add"),
    path("slots/<uuid:uid>/tasks/<uuid:commitment>/", slot_acts.change_task, name="slot_task_change"),
    path("slots/<uuid:uid>/tasks/<uuid:commitment>/drop/", slot_acts.drop_task, name="slot_task_drop"),
    path("slots/<uuid:uid>/petitions/", slot_acts.raise_petition, name="slot_petition"),
    path("slots/<uuid:uid>/petitions/<uuid:concern>/answer/", slot_acts.answer, name="slot_answer"),
    path("slots/<uuid:uid>/petitions/<uuid:concern>/assign/", slot_acts.assign, name="slot_assign"),
    path("slots/<uuid:uid>/remarks/", slot_acts.add_remark, name="slot_remark_add"),
    path("slots/<uuid:uid>/remarks/<uuid:remark>/", slot_acts.change_remark, name="slot_remark_change"),
    path("slots/<uuid:uid>/remarks/<uuid:remark>/drop/", slot_acts.drop_remark, name="slot_remark_drop"),
    path("slots/<uuid:uid>/assessment/", slot_acts.assess, name="slot_assess"),
]
