namespace FakeEtcd.Faults;

/// <summary>The point in a call at which a rule applies.</summary>
internal enum FaultPoint
{
    /// <summary>Before the server processes the request.</summary>
    BeforeEffect,

    /// <summary>After the request took effect, before the server sends the response.</summary>
    AfterEffect,
}
