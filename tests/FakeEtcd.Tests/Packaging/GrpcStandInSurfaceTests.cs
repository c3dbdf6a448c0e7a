using System.Globalization;
using System.Reflection;
using FluentAssertions;
using NUnit.Framework;

namespace FakeEtcd.Tests.Packaging;

/// <summary>
/// The stand-ins of eng/grpc must be replaceable by the packages they stand in for: nothing may compile against them
/// that would not compile against the packages. TestData/grpc-public-surface.txt lists what the packages have.
/// </summary>
[TestFixtureSource(nameof(AssemblyNames))]
public sealed class GrpcStandInSurfaceTests(string assemblyName)
{
    private const BindingFlags Declared =
        BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Static | BindingFlags.Instance | BindingFlags.DeclaredOnly;

    private static readonly string[] AssemblyNames = ["Grpc.Core.Api", "Grpc.Net.Common"];

    private readonly Assembly _assembly = Assembly.Load(assemblyName);

    [SetUp]
    public void IgnoreRealPackage()
    {
        if (!_assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Any(attribute => attribute.Key == "GrpcStandIn"))
        {
            Assert.Ignore($"{assemblyName} is the real package.");
        }
    }

    [Test]
    public void Identity_OfStandIn_IsThatOfThePackage()
    {
        _assembly.GetName().FullName.Should().Be(
            $"{assemblyName}, Version=2.0.0.0, Culture=neutral, PublicKeyToken=d754f35622e28bad");
    }

    [Test]
    public void Surface_OfStandIn_IsSubsetOfThePackages()
    {
        var package = ReadPackageSurface();
        var standIn = _assembly.GetExportedTypes().SelectMany(DescribeWithMembers).ToList();

        standIn.Should().NotBeEmpty();
        standIn.Except(package).Should().BeEmpty("the package has no more than the file lists");
    }

    /// <summary>The lines of this assembly's part of the file; a member's line is prefixed with its type's.</summary>
    private HashSet<string> ReadPackageSurface()
    {
        var surface = new HashSet<string>(StringComparer.Ordinal);
        var inPart = false;
        var typeIndent = -1;
        var type = string.Empty;
        foreach (var line in File.ReadLines(Path.Combine(AppContext.BaseDirectory, "TestData", "grpc-public-surface.txt")))
        {
            if (line.StartsWith('#'))
            {
                inPart = line.Split(' ', '(').Contains(assemblyName);
                typeIndent = -1;
                continue;
            }

            if (!inPart || string.IsNullOrWhiteSpace(line))
            {
                continue;
            }

            var text = line.Trim();
            var indent = line.Length - line.TrimStart().Length;
            typeIndent = typeIndent < 0 ? indent : typeIndent;
            type = indent == typeIndent ? text : type;
            surface.Add(indent == typeIndent ? text : $"{type} | {text}");
        }

        return surface;
    }

    private static IEnumerable<string> DescribeWithMembers(Type type)
    {
        var description = Describe(type);
        return type.GetMembers(Declared)
            .Select(Describe)
            .OfType<string>()
            .Select(member => $"{description} | {member}")
            .Prepend(description);
    }

    private static string Describe(Type type)
    {
        var kind = type switch
        {
            { IsInterface: true } => "interface",
            { IsAbstract: true, IsSealed: true } => "static class",
            { IsSealed: true } => "sealed",
            { IsAbstract: true } => "abstract class",
            _ => "class",
        };
        return $"{kind} {Name(type)} : {BaseName(type)}".TrimEnd();
    }

    // The file abbreviates object everywhere but here.
    private static string BaseName(Type type) => type.BaseType switch
    {
        null => string.Empty,
        var baseType when baseType == typeof(object) => "System.Object",
        var baseType => Name(baseType),
    };

    /// <summary>A member as the file has it, or null if it is not visible outside the assembly.</summary>
    private static string? Describe(MemberInfo member) => member switch
    {
        ConstructorInfo { IsStatic: false } constructor when Access(constructor) is { } access =>
            $"{access} void .ctor({Parameters(constructor)})",
        MethodInfo method when Access(method) is { } access =>
            $"{access} {Modifier(method)}{Name(method.ReturnType)} {method.Name}{Arity(method)}({Parameters(method)})",
        FieldInfo field when field.IsPublic || field.IsFamily || field.IsFamilyOrAssembly =>
            $"field {(field.IsStatic ? "static " : string.Empty)}{Name(field.FieldType)} {field.Name}{Constant(field)}",
        _ => null,
    };

    private static string? Access(MethodBase method) =>
        method.IsPublic ? "public" : method.IsFamily || method.IsFamilyOrAssembly ? "protected" : null;

    private static string Modifier(MethodInfo method) => method switch
    {
        { IsStatic: true } => "static ",
        { IsAbstract: true } => "abstract ",
        { IsVirtual: true } => "virtual ",
        _ => string.Empty,
    };

    private static string Arity(MethodInfo method) =>
        method.IsGenericMethodDefinition ? $"`{method.GetGenericArguments().Length}" : string.Empty;

    private static string Parameters(MethodBase method) =>
        string.Join(", ", method.GetParameters().Select(parameter => $"{Name(parameter.ParameterType)} {parameter.Name}"));

    private static string Constant(FieldInfo field) => field.IsLiteral
        ? string.Create(CultureInfo.InvariantCulture, $" = {field.GetRawConstantValue()}")
        : string.Empty;

    private static string Name(Type type)
    {
        if (type.IsGenericParameter)
        {
            return $"{(type.DeclaringMethod is null ? "!" : "!!")}{type.GenericParameterPosition}";
        }

        if (type.IsArray)
        {
            return $"{Name(type.GetElementType()!)}[]";
        }

        if (type.IsConstructedGenericType)
        {
            return $"{Name(type.GetGenericTypeDefinition())}<{string.Join(",", type.GetGenericArguments().Select(Name))}>";
        }

        return type.FullName switch
        {
            "System.Void" => "void",
            "System.Object" => "object",
            "System.String" => "string",
            "System.Boolean" => "boolean",
            "System.Byte" => "byte",
            "System.Int32" => "int32",
            "System.IntPtr" => "intptr",
            var name => name!.Replace('+', '/'),
        };
    }
}
