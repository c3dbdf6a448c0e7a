namespace Consumers.Tests.Support;

/// <summary>Runs <c>dotnet</c> as a user would.</summary>
internal static class Dotnet
{
    /// <inheritdoc cref="Shell.RunAsync"/>
    public static Task<string> RunAsync(string folder, params IEnumerable<string> arguments) => Shell.RunAsync(folder, "dotnet", arguments);
}
