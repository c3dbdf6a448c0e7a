namespace FakeEtcd.Engine;

/// <summary>The exception for a member that lost its leader before a request took effect. The request can be retried.</summary>
internal sealed class LeaderLostException() : Exception("The member lost its leader before the request took effect.");
