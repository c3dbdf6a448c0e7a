using Etcd.Api;

namespace FakeEtcd.Engine;

/// <summary>The alarms that were raised. While one stands, some writes are refused; reads never are.</summary>
internal sealed class AlarmStore
{
    private readonly List<AlarmMember> _alarms = [];

    /// <summary>The alarms of a type; all of them for <see cref="AlarmType.None"/>.</summary>
    public IEnumerable<AlarmMember> Get(AlarmType type) =>
        _alarms.Where(alarm => type == AlarmType.None || alarm.Alarm == type).Select(alarm => alarm.Clone());

    public void Restore(IEnumerable<AlarmMember> alarms) => _alarms.AddRange(alarms);

    public AlarmMember Activate(ulong memberId, AlarmType type)
    {
        var alarm = new AlarmMember { MemberID = memberId, Alarm = type };
        if (!_alarms.Contains(alarm))
        {
            _alarms.Add(alarm);
        }

        return alarm.Clone();
    }

    /// <returns>The alarm that was taken back; null if there was none.</returns>
    public AlarmMember? Deactivate(ulong memberId, AlarmType type)
    {
        var alarm = new AlarmMember { MemberID = memberId, Alarm = type };
        return _alarms.Remove(alarm) ? alarm : null;
    }

    /// <summary>Refuses any write while the cluster counts as corrupt.</summary>
    public void RequireIntact()
    {
        if (_alarms.Exists(alarm => alarm.Alarm == AlarmType.Corrupt))
        {
            throw EtcdError.Corrupt.ToException();
        }
    }

    /// <summary>Refuses a write that takes space while there is none.</summary>
    public void RequireSpace()
    {
        RequireIntact();
        if (_alarms.Exists(alarm => alarm.Alarm == AlarmType.Nospace))
        {
            throw EtcdError.NoSpace.ToException();
        }
    }
}
