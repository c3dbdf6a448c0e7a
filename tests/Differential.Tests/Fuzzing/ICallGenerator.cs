namespace Differential.Tests.Fuzzing;

/// <summary>Makes the calls of a batch.</summary>
internal interface ICallGenerator
{
    /// <summary>The values of fields.</summary>
    FuzzValues Values { get; }

    /// <param name="withUsers">Whether authentication is on.</param>
    FuzzCall Next(bool withUsers);
}
