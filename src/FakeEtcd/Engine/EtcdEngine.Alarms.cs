using Etcd.Api;
using FakeEtcd.Engine.Auth;
using static Etcd.Api.AlarmRequest.Types;

namespace FakeEtcd.Engine;

internal sealed partial class EtcdEngine
{
    private readonly AlarmStore _alarms = new();

    /// <summary>Lists the active alarms.</summary>
    public IReadOnlyList<AlarmMember> Alarms()
    {
        lock (_gate)
        {
            return [.. _alarms.Get(AlarmType.None)];
        }
    }

    /// <summary>Refuses a write that does not fit into the database, and raises the alarm.</summary>
    private void RequireFit(bool fits, Caller caller)
    {
        if (!fits)
        {
            _alarms.Activate(caller.Replica?.MemberId ?? 0, AlarmType.Nospace);
            StoreAlarms();
            throw EtcdError.NoSpace.ToException();
        }
    }

    public AlarmResponse Alarm(AlarmRequest request, Caller caller = default)
    {
        lock (_gate)
        {
            BeginProposal(caller);
            var response = new AlarmResponse { Header = Header(caller) };
            switch (request.Action)
            {
                case AlarmAction.Get:
                    response.Alarms.AddRange(_alarms.Get(request.Alarm));
                    break;
                case AlarmAction.Activate when request.Alarm != AlarmType.None:
                    response.Alarms.Add(_alarms.Activate(request.MemberID, request.Alarm));
                    StoreAlarms();
                    break;
                case AlarmAction.Deactivate when _alarms.Deactivate(request.MemberID, request.Alarm) is { } deactivated:
                    response.Alarms.Add(deactivated);
                    StoreAlarms();
                    break;
            }

            return response;
        }
    }
}
