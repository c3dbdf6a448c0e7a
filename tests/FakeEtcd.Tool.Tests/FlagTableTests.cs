using System.Text.RegularExpressions;
using FakeEtcd.Tool.Flags;
using FakeEtcd.Tool.Texts;
using FluentAssertions;
using NUnit.Framework;
using Testing;
using Testing.Documents;
using Testing.Etcd;
using Testing.Processes;

namespace FakeEtcd.Tool.Tests;

/// <summary>The table of flags is that of etcd, and so are the help, the completion and the document.</summary>
public sealed partial class FlagTableTests
{
    private static readonly string Document = Path.Combine("docs", "fake-etcd.md");
    private static readonly string[] Own = ["fake-etcd", "Other"];

    [Test]
    public async Task Help_HasEtcdsFlagsInEtcdsOrder()
    {
        var help = await CommandProcess.RunAsync(await EtcdBinaries.EtcdAsync(), ["--help"]);

        var etcd = Entries(help.Output).ToList();
        var fake = Entries(HelpText.Create().Split('\n')).Where(entry => !Own.Contains(entry.Group)).ToList();

        etcd.Should().HaveCountGreaterThan(100);
        fake.Should().Equal(etcd);
    }

    [Test]
    public async Task Flags_OfTheTable_AreKnownToEtcd()
    {
        var flags = FlagTable.All.Where(flag => flag.Effect != FlagEffect.Own && flag.Name is not ("config-file" or "version"));

        var result = await CommandProcess.RunAsync(
            await EtcdBinaries.EtcdAsync(), [.. flags.Select(flag => $"--{flag.Name}={flag.Unset ?? flag.Default}"), "--version"]);

        result.ExitCode.Should().Be(0, string.Join('\n', result.Errors.Take(1)));
        result.Output[0].Should().StartWith("etcd Version: 3.5.");
    }

    [Test]
    public async Task Version_HasTheLinesOfEtcds()
    {
        var etcd = await CommandProcess.RunAsync(await EtcdBinaries.EtcdAsync(), ["--version"]);
        var fake = await CommandProcess.RunAsync(ServerCommand.Fake, ["-version"]);

        fake.ExitCode.Should().Be(0);
        fake.Output.Select(line => line.Split(':')[0]).Should().Equal(etcd.Output.Select(line => line.Split(':')[0]));
        fake.Output[0].Should().Be("etcd Version: 3.5.30");
        fake.Output[3].Should().Be(etcd.Output[3]);
    }

    [Test]
    public async Task Help_OfTheProgram_IsOnItsOutput()
    {
        var result = await CommandProcess.RunAsync(ServerCommand.Fake, ["-h"]);

        result.ExitCode.Should().Be(0);
        result.Errors.Should().BeEmpty();
        string.Join('\n', result.Output).TrimEnd().Should().Be(HelpText.Create().TrimEnd());
    }

    [Test]
    public void Document_HasEveryFlag()
    {
        var path = Path.Combine(Repository.Root, Document);
        var text = File.ReadAllText(path);
        var tables = string.Join('\n', FlagTable.Groups.Select(Table));
        var expected = Tables().Replace(text, match => $"{match.Groups["begin"].Value}\n\n{tables}\n{match.Groups["end"].Value}");

        // UPDATE_DOCS=1 rewrites the document. Review the diff.
        if (Environment.GetEnvironmentVariable("UPDATE_DOCS") is not null)
        {
            File.WriteAllText(path, expected);
        }

        text.Should().Be(expected);
        MarkdownTable.Read(Document, "Flags of Member").Should().HaveCount(27);
    }

    [Test]
    public async Task Completion_Bash_CompletesFlagsAndChoices()
    {
        (await CompleteAsync("fake-etcd --listen-client-")).Should().Equal("--listen-client-urls", "--listen-client-http-urls");
        (await CompleteAsync("fake-etcd --initial-cluster-state e")).Should().Equal("existing");
        (await CompleteAsync("fake-etcd completion z")).Should().Equal("zsh");
        (await CompleteAsync("fake-etcd c")).Should().Equal("completion");
    }

    [TestCase("bash")]
    [TestCase("zsh")]
    [TestCase("fish")]
    [TestCase("pwsh")]
    public async Task Completion_OfEveryShell_HasEveryFlag(string shell)
    {
        var result = await CommandProcess.RunAsync(ServerCommand.Fake, ["completion", shell]);

        result.ExitCode.Should().Be(0);
        var script = string.Join('\n', result.Output);
        FlagTable.All.Where(flag => !flag.IsHidden).Should().OnlyContain(flag => script.Contains(flag.Name));
    }

    private static async Task<IEnumerable<string>> CompleteAsync(string line)
    {
        var words = line.Split(' ');
        var script = $"source <(\"$0\" completion bash); COMP_WORDS=({line}); COMP_CWORD={words.Length - 1}; "
            + "_fake_etcd; printf '%s\\n' \"${COMPREPLY[@]}\"";
        var result = await CommandProcess.RunAsync("bash", ["-c", script, ServerCommand.Fake]);
        result.Errors.Should().BeEmpty();
        return result.Output;
    }

    /// <summary>The flags of a help: each with its group and its default.</summary>
    private static IEnumerable<(string Group, string Name, string Default)> Entries(IEnumerable<string> lines)
    {
        var group = "";
        foreach (var line in lines)
        {
            if (Title().Match(line) is { Success: true } title)
            {
                group = title.Groups["title"].Value;
            }
            else if (Entry().Match(line) is { Success: true } entry)
            {
                yield return (group, entry.Groups["name"].Value, entry.Groups["default"].Value);
            }
        }
    }

    private static string Table(FlagGroup group)
    {
        var rows = group.Flags.Select(flag => $"| `--{flag.Name}` | {DefaultOf(flag)} | {EffectOf(flag)} | {Describe(flag)} |\n");
        return $"### Flags of {group.Title}\n\n| flag | default | effect | |\n|---|---|---|---|\n{string.Concat(rows)}";
    }

    private static string DefaultOf(Flag flag) => (flag.Default ?? flag.Unset) is { Length: > 0 } text ? $"`{text}`" : "";

    private static string EffectOf(Flag flag) => flag.Effect switch
    {
        FlagEffect.Honored => "honored",
        FlagEffect.None => "none",
        FlagEffect.Refused => "refused",
        FlagEffect.IgnoredByEtcd => "none, as in etcd",
        _ => "fake-etcd only",
    };

    private static string Describe(Flag flag) =>
        flag.Description.Replace("|", "\\|", StringComparison.Ordinal) + (flag.Note.Length > 0 ? $"; differs: {flag.Note}" : "");

    [GeneratedRegex(@"\A(?<title>[A-Za-z][A-Za-z0-9 -]*?)( \(Deprecated.*\))?:\z", RegexOptions.ExplicitCapture)]
    private static partial Regex Title();

    [GeneratedRegex(@"\A  --(?<name>[a-z0-9-]+)( '?(?<default>.*?)'?)?\z", RegexOptions.ExplicitCapture)]
    private static partial Regex Entry();

    [GeneratedRegex(@"(?<begin><!-- flags -->).*(?<end><!-- /flags -->)", RegexOptions.ExplicitCapture | RegexOptions.Singleline)]
    private static partial Regex Tables();
}
