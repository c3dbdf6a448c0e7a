namespace Differential.Tests.Programs;

/// <summary>What a step of a program calls.</summary>
internal enum Verb
{
    Range,
    Put,
    Delete,
    Txn,
    Compact,
    Grant,
    Revoke,
    KeepAlive,
    TimeToLive,
    Leases,
    HashKv,
    Alarm,
    Lock,
    Unlock,
    Campaign,
    Proclaim,
    Leader,
    Resign,
    Members,
    Watch,
    CancelWatch,
    Progress,
}
