using FluentAssertions;
using NUnit.Framework;
using Testing.Architecture;

namespace FakeEtcd.Tests.Architecture;

/// <summary>What keeps the folders in order finds what is out of order.</summary>
public sealed class FolderArrowsTests
{
    private static readonly string[] Order = ["Low", "High", FolderArrows.Root];

    private DirectoryInfo _folder = null!;

    [SetUp]
    public void Create() => _folder = Directory.CreateTempSubdirectory("architecture");

    [TearDown]
    public void Delete() => _folder.Delete(recursive: true);

    [Test]
    public void FindUpward_UsesOfAFolderBelow_AreRight() => Upward(
        ("Low/Base.cs", "class Base { public int Number { get; set; } }"),
        ("High/Deep/User.cs", "class User : Base { int Twice(Base other) => other.Number * 2; }"),
        ("Facade.cs", "class Facade { User User { get; } = new(); }")).Should().BeEmpty();

    [Test]
    public void FindUpward_EveryKindOfUse_IsFound() => Upward(
        ("High/Tall.cs", "using Grpc.Core; class Tall { public string Name = \"\"; public static StatusCode Code; }"),
        ("High/Tools.cs", "static class Tools { public static int Measure(this string text) => text.Length; public static Tall Make() => new(); }"),
        ("Low/Short.cs", """
            class Short
            {
                // Tall
                object field = new Tall();
                string name = nameof(Tall.Name);
                int Measure(string text) => text.Measure();
                void Make()
                {
                    var made = Tools.Make();
                }
            }
            """)).Should().Equal(
        "Low/Short.cs:4 uses Tall of folder High",
        "Low/Short.cs:5 uses Tall of folder High",
        "Low/Short.cs:6 uses Tools of folder High",
        "Low/Short.cs:9 uses Tall of folder High",
        "Low/Short.cs:9 uses Tools of folder High");

    [Test]
    public void FindUpward_PartialTypeInTwoFolders_IsNoUseOfItself() => Upward(
        ("Low/Part.cs", "partial class Both { int One() => Two(); }"), ("High/Part.cs", "partial class Both { int Two() => One(); }")).Should().BeEmpty();

    [Test]
    public void FindUnlisted_FolderThatTheListLacks_IsNamed() => Arrows(
        ("Low/A.cs", "class A;"), ("Other/B.cs", "class B;"), ("C.cs", "class C;"), ("obj/D.cs", "class D;"))
        .FindUnlisted(Order).Should().Equal("Other");

    [Test]
    public void FindAssembly_NamedOrNot_IsFoundInThatFolderOnly() => Arrows(
        ("High/Tall.cs", "using Grpc.Core; class Tall { public static StatusCode Code; }"),
        ("Low/Short.cs", "class Short { bool Is(int code) => (int)Tall.Code == code; }"))
        .FindAssembly("Low", "Grpc").Should().Equal("Low/Short.cs:1 uses StatusCode of assembly Grpc.Core.Api");

    [Test]
    public void Load_NameThatMeansNothing_Throws() => FluentActions.Invoking(() => Arrows(("Low/A.cs", "class A { Missing it; }")))
        .Should().Throw<Exception>().WithMessage("*Low/A.cs:1*Missing*");

    private IReadOnlyList<string> Upward(params (string File, string Text)[] files) => Arrows(files).FindUpward(Order);

    private FolderArrows Arrows(params (string File, string Text)[] files)
    {
        foreach (var (file, text) in files)
        {
            var path = Path.Combine(_folder.FullName, file);
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            File.WriteAllText(path, text);
        }

        return new FolderArrows(SourceProject.Load(_folder.FullName, "Example"));
    }
}
