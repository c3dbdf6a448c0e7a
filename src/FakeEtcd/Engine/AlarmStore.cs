using Etcd.Api;

namespace FakeEtcd.Engine;

/// <summary>The active alarms. They cause some writes to be refused, but no reads.</summary>
/// <remarks>
/// As in etcd, only the type that was raised last has an effect. It ends when the last alarm of either type is disarmed, although alarms of
/// the other type may remain.
/// </remarks>
internal sealed class AlarmStore
{
    private readonly List<AlarmMember> _alarms = [];

    /// <summary>The type that has an effect; none if there is none.</summary>
    private AlarmType _effective;

    /// <summary>Returns the alarms of a type, or all alarms for <see cref="AlarmType.None"/>.</summary>
    public IEnumerable<AlarmMember> Get(AlarmType type) =>
        _alarms.Where(alarm => type == AlarmType.None || alarm.Alarm == type).Select(alarm => alarm.Clone());

    public void Restore(IEnumerable<AlarmMember> alarms)
    {
        _alarms.AddRange(alarms);
        _effective = IsActive(AlarmType.Corrupt) ? AlarmType.Corrupt : IsActive(AlarmType.Nospace) ? AlarmType.Nospace : AlarmType.None;
    }

    public AlarmMember Activate(ulong memberId, AlarmType type)
    {
        var alarm = new AlarmMember { MemberID = memberId, Alarm = type };
        _effective = IsActive(type) ? _effective : type;
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
        if (!_alarms.Remove(alarm))
        {
            return null;
        }

        _effective = IsActive(type) ? _effective : AlarmType.None;
        return alarm;
    }

    /// <summary>Refuses every write while a CORRUPT alarm has an effect.</summary>
    public void RequireIntact()
    {
        if (_effective == AlarmType.Corrupt)
        {
            throw EtcdError.Corrupt.ToException();
        }
    }

    /// <summary>Refuses a write that uses space while a NOSPACE or CORRUPT alarm has an effect.</summary>
    public void RequireSpace()
    {
        RequireIntact();
        if (_effective == AlarmType.Nospace)
        {
            throw EtcdError.NoSpace.ToException();
        }
    }

    private bool IsActive(AlarmType type) => _alarms.Exists(alarm => alarm.Alarm == type);
}
