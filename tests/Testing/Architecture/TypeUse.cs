using Microsoft.CodeAnalysis;

namespace Testing.Architecture;

/// <summary>A place in a project's code that names a type, or a member of it, or something that is of it.</summary>
/// <param name="File">The file, by its path inside the project.</param>
/// <param name="Line">The line, from 1.</param>
/// <param name="Type">The type, of the project or of another assembly.</param>
public sealed record TypeUse(string File, int Line, INamedTypeSymbol Type);
