using Etcd.Api;

namespace FakeEtcd.Engine;

/// <summary>The active alarms. They cause some writes to be refused, but no reads.</summary>
internal sealed class AlarmStore
{
    private readonly List<AlarmMember> _alarms = [];

    /// <summary>Returns the alarms of a type, or all alarms for <see cref="AlarmType.None"/>.</summary>
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

    /// <summary>Deactivates an alarm.</summary>
    /// <returns>The deactivated alarm; null if it was not active.</returns>
    public AlarmMember? Deactivate(ulong memberId, AlarmType type)
    {
        var alarm = new AlarmMember { MemberID = memberId, Alarm = type };
        return _alarms.Remove(alarm) ? alarm : null;
    }

    /// <summary>Refuses every write while a CORRUPT alarm is active.</summary>
    public void RequireIntact()
    {
        if (_alarms.Exists(alarm => alarm.Alarm == AlarmType.Corrupt))
        {
            throw EtcdError.Corrupt.ToException();
        }
    }

    /// <summary>Refuses a write that uses space while a NOSPACE or CORRUPT alarm is active.</summary>
    public void RequireSpace()
    {
        RequireIntact();
        if (_alarms.Exists(alarm => alarm.Alarm == AlarmType.Nospace))
        {
            throw EtcdError.NoSpace.ToException();
        }
    }
}
