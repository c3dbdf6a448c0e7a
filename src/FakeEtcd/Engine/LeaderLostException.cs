namespace FakeEtcd.Engine;

/// <summary>The member lost its leader before a request took effect. The request has had none and may wait for a leader again.</summary>
internal sealed class LeaderLostException() : Exception("The member lost its leader before the request took effect.");
