namespace Testing.Processes;

/// <summary>How a command ended.</summary>
/// <param name="ExitCode">Its exit code.</param>
/// <param name="Output">The lines of its output that nobody had read yet.</param>
/// <param name="Errors">The lines of its error output.</param>
public sealed record CommandResult(int ExitCode, IReadOnlyList<string> Output, IReadOnlyList<string> Errors);
