from django.urls import path

from giaoban.schedule.views import agenda, calendar, meetings, series

app_name = "schedule"
urlpatterns = [
    path("", meetings.meeting_list, name="meeting_list"),
    path("calendar/", calendar.calendar, name="calendar"),
    path("calendar/link/", calendar.link, name="calendar_link"),
    path("calendar/revoke/", calendar.revoke, name="calendar_revoke"),
    path("calendar/file/", calendar.file, name="calendar_file"),
    path("calendar/feed/<slug:token>.ics", calendar.feed, name="calendar_feed"),
    path("series/", series.series_list, name="series_list"),
    path("series/new/", series.series_new, name="series_new"),
    path("series/<uuid:uid>/", series.series, name="series"),
    path("series/<uuid:uid>/change/", series.series_change, name="series_change"),
    path("series/<uuid:uid>/participants/", series.participants, name="series_participants"),
    path("series/<uuid:uid>/extraordinary/", meetings.extraordinary, name="extraordinary"),
    path("<uuid:uid>/", meetings.meeting, name="meeting"),
    path("<uuid:uid>/calendar/", calendar.meeting_file, name="meeting_file"),
    path("<uuid:uid>/invitation/", meetings.invitation, name="invitation"),
    path("<uuid:uid>/call/", meetings.call, name="call"),
    path("<uuid:uid>/officers/", meetings.officers, name="officers"),
    path("<uuid:uid>/move/", meetings.move, name="move"),
    path("<uuid:uid>/postpone/", meetings.postpone, name="postpone"),
    path("<uuid:uid>/new-date/", meetings.recall, name="recall"),
    path("<uuid:uid>/cancel/", meetings.cancel, name="cancel"),
    path("<uuid:uid>/in-writing/", meetings.writing, name="writing"),
    path("<uuid:uid>/plan-again/", meetings.replan, name="replan"),
    path("<uuid:uid>/agenda/", agenda.agenda, name="agenda"),
    path("<uuid:uid>/agenda/units/", agenda.slots, {"role": "reporting"}, name="slots_reporting"),
    path("<uuid:uid>/agenda/advisers/", agenda.slots, {"role": "advising"}, name="slots_advising"),
    path("<uuid:uid>/agenda/flagged-first/", agenda.flagged_first, name="flagged_first"),
    path("<uuid:uid>/agenda/part/<slug:key>/", agenda.agenda_item, name="agenda_item"),
    path("<uuid:uid>/attendance/", agenda.attendance, name="attendance"),
]
