namespace Grpc.Core;

/// <summary>Decides whether to go on with a peer whose certificate was already found valid.</summary>
public delegate bool VerifyPeerCallback(VerifyPeerContext context);
