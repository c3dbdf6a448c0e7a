using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Testing.Architecture;

/// <summary>The code of a project, as the compiler understands it.</summary>
public sealed class SourceProject
{
    private const string ImplicitUsings = """
        global using System;
        global using System.Collections.Generic;
        global using System.IO;
        global using System.Linq;
        global using System.Net.Http;
        global using System.Threading;
        global using System.Threading.Tasks;
        """;

    private readonly Dictionary<string, SyntaxTree> _trees;
    private readonly Dictionary<SyntaxTree, string> _names;
    private readonly CSharpCompilation _compilation;

    private SourceProject(string folder, string assembly)
    {
        var options = new CSharpParseOptions(LanguageVersion.Preview, DocumentationMode.None);
        _trees = FilesIn(folder).AsParallel().ToDictionary(
            file => Path.GetRelativePath(folder, file).Replace('\\', '/'),
            file => CSharpSyntaxTree.ParseText(File.ReadAllText(file), options, file),
            StringComparer.Ordinal);
        _names = _trees.ToDictionary(tree => tree.Value, tree => tree.Key);
        _compilation = CSharpCompilation.Create(
            assembly,
            [.. _trees.Values, CSharpSyntaxTree.ParseText(ImplicitUsings, options)],
            References(assembly),
            new CSharpCompilationOptions(
                OutputKind.DynamicallyLinkedLibrary, allowUnsafe: true, nullableContextOptions: NullableContextOptions.Disable));
    }

    /// <summary>The files, by their paths inside the project.</summary>
    public IReadOnlyCollection<string> Files => _trees.Keys;

    /// <summary>Every use of a type by the project's code.</summary>
    public IReadOnlyList<TypeUse> Uses { get; private set; } = [];

    /// <summary>Reads a project of this repository. The test has to reference it, so that what it needs is there.</summary>
    /// <param name="folder">The project's folder, such as <c>src/FakeEtcd</c>.</param>
    /// <param name="assembly">The name of its assembly.</param>
    /// <exception cref="AggregateException">A name means nothing to the compiler, so that uses would be missed.</exception>
    public static SourceProject Load(string folder, string assembly)
    {
        var project = new SourceProject(Path.Combine(Repository.Root, folder), assembly);
        project.Uses = [.. project.Files.AsParallel().AsOrdered().SelectMany(project.UsesOf)];
        return project;
    }

    /// <summary>The path of a file inside the project; null for none of its files.</summary>
    public string? NameOf(SyntaxTree tree) => _names.GetValueOrDefault(tree);

    private List<TypeUse> UsesOf(string file)
    {
        var tree = _trees[file];
        var model = _compilation.GetSemanticModel(tree);
        List<TypeUse> uses = [];
        foreach (var node in tree.GetRoot().DescendantNodes())
        {
            if (node is not (SimpleNameSyntax or BaseObjectCreationExpressionSyntax or ConstructorInitializerSyntax)
                || node.Parent is NameEqualsSyntax { Parent: UsingDirectiveSyntax })
            {
                continue;
            }

            var line = node.GetLocation().GetLineSpan().StartLinePosition.Line + 1;
            var found = model.GetSymbolInfo(node);
            var symbol = found.Symbol ?? found.CandidateSymbols.FirstOrDefault();
            if (symbol is null && node is IdentifierNameSyntax { Identifier.ValueText: not ("nameof" or "notnull" or "unmanaged" or "var") } name
                && !IsGenerated(name, model))
            {
                throw new InvalidOperationException($"{file}:{line}: the compiler does not know what {name} is.");
            }

            foreach (var type in new[] { TypeOf(symbol), ResultOf(symbol) }.OfType<INamedTypeSymbol>())
            {
                uses.Add(new TypeUse(file, line, type.OriginalDefinition));
            }
        }

        return uses;
    }

    /// <summary>Whether a name is that of a member which the generator of JSON code makes when the project is built.</summary>
    private static bool IsGenerated(IdentifierNameSyntax name, SemanticModel model)
    {
        var receiver = name.Parent is MemberAccessExpressionSyntax access && access.Name == name ? model.GetTypeInfo(access.Expression).Type : null;
        var container = name.FirstAncestorOrSelf<ClassDeclarationSyntax>() is { } declaration ? model.GetDeclaredSymbol(declaration) : null;
        return new[] { receiver, container }.Any(type => type is { BaseType.Name: "JsonSerializerContext" });
    }

    /// <summary>The type that a symbol is, or belongs to.</summary>
    private static INamedTypeSymbol? TypeOf(ISymbol? symbol) => symbol switch
    {
        INamedTypeSymbol type => type,
        IMethodSymbol { ReducedFrom: { } extension } => extension.ContainingType,
        IMethodSymbol or IPropertySymbol or IFieldSymbol or IEventSymbol => symbol.ContainingType,
        _ => null,
    };

    /// <summary>The type of what a symbol gives, which code can use without a name.</summary>
    private static INamedTypeSymbol? ResultOf(ISymbol? symbol) => symbol switch
    {
        IMethodSymbol { MethodKind: not MethodKind.Constructor } method => method.ReturnType,
        IPropertySymbol property => property.Type,
        IFieldSymbol field => field.Type,
        IEventSymbol happening => happening.Type,
        IParameterSymbol parameter => parameter.Type,
        ILocalSymbol local => local.Type,
        _ => null,
    } as INamedTypeSymbol;

    private static IEnumerable<string> FilesIn(string folder)
    {
        string[] built = [Path.Combine(folder, "bin") + Path.DirectorySeparatorChar, Path.Combine(folder, "obj") + Path.DirectorySeparatorChar];
        return Directory.EnumerateFiles(folder, "*.cs", SearchOption.AllDirectories)
            .Where(file => !Array.Exists(built, start => file.StartsWith(start, StringComparison.Ordinal)))
            .Order(StringComparer.Ordinal);
    }

    /// <summary>What this process runs on, without the project's own assembly.</summary>
    private static IEnumerable<MetadataReference> References(string assembly) =>
        ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!).Split(Path.PathSeparator)
            .Where(path => Path.GetFileNameWithoutExtension(path) != assembly)
            .Select(path => MetadataReference.CreateFromFile(path));
}
