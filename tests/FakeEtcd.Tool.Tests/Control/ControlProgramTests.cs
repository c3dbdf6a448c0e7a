using System.Text.RegularExpressions;
using FluentAssertions;
using NUnit.Framework;
using Testing;
using Testing.Processes;

namespace FakeEtcd.Tool.Tests.Control;

/// <summary>The programs of docs/control.md, in other languages.</summary>
public sealed class ControlProgramTests
{
    private const string Token = "a-token-of-your-own";

    private static readonly string[] Expected =
    [
        "first put: etcdserver: no leader",
        "second put: revision 2",
        "after 61s: 0 keys",
        "journal: Unavailable OK",
    ];

    [TestCase("python3", "control.py")]
    [TestCase("node", "control.mjs")]
    [TestCase("go", "control.go")]
    public async Task Program_OfTheDocument_Runs(string language, string file)
    {
        var path = Path.Combine(Repository.Root, "tests", "ControlPrograms", file);
        CheckDocument(file, await File.ReadAllTextAsync(path));
        if (!IsInstalled(language))
        {
            // The other languages show that the API does what all programs do with it.
            Expected.Should().OnlyContain(line => File.ReadAllText(path).Contains(line.Split(':')[0] + ":"));
            return;
        }

        string[] run = language == "go" ? ["go", "run", path] : [language, path];
        await using var server = await ServerCommand.StartFakeAsync(
            $"ETCD_FAKE_CONTROL_TOKEN={Token}", "--fake-listen", "127.0.0.1:0", "--fake-control", "127.0.0.1:0", "--fake-manual-clock");
        var (control, etcd) = (await server.UrlOfAsync("control"), await server.UrlOfAsync("etcd"));
        var result = await CommandProcess.RunAsync("env", [$"ETCD={etcd}", $"CONTROL={control}", $"TOKEN={Token}", .. run]);

        result.Errors.Should().BeEmpty();
        result.Output.Should().Equal(Expected);
        result.ExitCode.Should().Be(0);
    }

    private static void CheckDocument(string file, string program)
    {
        var path = Path.Combine(Repository.Root, "docs", "control.md");
        var text = File.ReadAllText(path);
        var block = Block(file);
        var expected = Regex.Replace(text, block, match => match.Groups["begin"].Value + program + match.Groups["end"].Value, RegexOptions.Singleline);

        // UPDATE_DOCS=1 rewrites the document. Review the diff.
        if (Environment.GetEnvironmentVariable("UPDATE_DOCS") is not null)
        {
            File.WriteAllText(path, expected);
        }

        Regex.IsMatch(text, block, RegexOptions.Singleline).Should().BeTrue();
        text.Should().Be(expected);
    }

    private static string Block(string file) => $@"(?<begin><!-- tests/ControlPrograms/{Regex.Escape(file)} -->\n\n```\w+\n).*?(?<end>```\n)";

    private static bool IsInstalled(string program) => (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator)
        .Any(folder => folder.Length > 0 && File.Exists(Path.Combine(folder, program)));
}
