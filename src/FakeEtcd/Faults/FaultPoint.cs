namespace FakeEtcd.Faults;

/// <summary>Where in a call a rule applies.</summary>
internal enum FaultPoint
{
    /// <summary>Before the server looks at the request.</summary>
    BeforeEffect,

    /// <summary>After the request took effect, before the client hears of it.</summary>
    AfterEffect,
}
