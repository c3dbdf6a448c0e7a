using FakeEtcd.Tool.Flags;

namespace FakeEtcd.Tool.Texts;

/// <summary>Scripts that complete the flags in a shell.</summary>
internal static class Completion
{
    public static IReadOnlyList<string> Shells { get; } = ["bash", "zsh", "fish", "pwsh"];

    private static IEnumerable<Flag> OnlyOfProxy => ProxyFlags.All.Where(static flag => FlagTable.Find(flag.Name) is null);

    private static IEnumerable<Flag> Flags => FlagTable.All.Where(static flag => !flag.IsHidden);

    /// <summary>Returns the script of a shell; null if there is none.</summary>
    public static string? Create(string shell) => shell switch
    {
        "bash" => Bash(),
        "zsh" => Zsh(),
        "fish" => Fish(),
        "pwsh" => Pwsh(),
        _ => null,
    };

    private static string Bash() =>
        $$"""
        # bash completion of fake-etcd. Add to ~/.bashrc: source <(fake-etcd completion bash)
        _fake_etcd() {
            local word=${COMP_WORDS[COMP_CWORD]} previous=${COMP_WORDS[COMP_CWORD-1]}
            case $previous in
        {{string.Concat(Flags.Where(static flag => flag.Type.Choices.Count > 0).Select(BashChoices))}}        completion) COMPREPLY=($(compgen -W '{{string.Join(' ', Shells)}}' -- "$word")); return ;;
            esac
            if [[ $word == -* && ${COMP_WORDS[1]} == proxy ]]; then
                COMPREPLY=($(compgen -W '{{string.Join(' ', ProxyFlags.All.Select(static flag => $"--{flag.Name}"))}} --help' -- "$word"))
            elif [[ $word == -* ]]; then
                COMPREPLY=($(compgen -W '{{string.Join(' ', Flags.Select(static flag => $"--{flag.Name}"))}} --help' -- "$word"))
            elif [ "$COMP_CWORD" -eq 1 ]; then
                COMPREPLY=($(compgen -W 'completion proxy' -- "$word"))
            else
                COMPREPLY=($(compgen -f -- "$word"))
            fi
        }
        complete -o filenames -F _fake_etcd fake-etcd

        """;

    private static string Zsh() =>
        $$"""
        #compdef fake-etcd
        # zsh completion of fake-etcd. Add to ~/.zshrc, after compinit: source <(fake-etcd completion zsh)
        _fake_etcd() {
            if [[ $words[2] == completion ]]; then
                compadd {{string.Join(' ', Shells)}}
                return
            fi
            if [[ $words[2] == proxy ]]; then
                _arguments '1:command:(proxy)' \
        {{string.Concat(ProxyFlags.All.Select(ZshFlag))}}            '--help[Print the flags]'
                return
            fi
            _arguments \
        {{string.Concat(Flags.Select(ZshFlag))}}        '--help[Print the flags]' \
                '1:command:(completion proxy)'
        }
        compdef _fake_etcd fake-etcd

        """;

    private static string Fish() => string.Concat(Flags.Select(static flag => FishFlag(flag, condition: ""))
        .Concat(OnlyOfProxy.Select(static flag => FishFlag(flag, " -n '__fish_seen_subcommand_from proxy'")))
        .Prepend($"complete -c fake-etcd -n '__fish_seen_subcommand_from completion' -f -a '{string.Join(' ', Shells)}'\n")
        .Prepend("complete -c fake-etcd -n '__fish_use_subcommand' -f -a completion -d 'Print a script that completes the flags'\n")
        .Prepend("complete -c fake-etcd -n '__fish_use_subcommand' -f -a proxy -d 'Start a proxy in front of an etcd'\n")
        .Prepend("# fish completion of fake-etcd. Save as ~/.config/fish/completions/fake-etcd.fish\n"));

    private static string Pwsh() =>
        $$"""
        # PowerShell completion of fake-etcd. Add to $PROFILE: fake-etcd completion pwsh | Out-String | Invoke-Expression
        Register-ArgumentCompleter -Native -CommandName fake-etcd -ScriptBlock {
            param($word, $command, $position)
            $flags = @(
        {{string.Concat(Flags.Concat(OnlyOfProxy).Select(PwshFlag))}}        @('completion', 'Print a script that completes the flags')
                @('proxy', 'Start a proxy in front of an etcd')
            )
            $flags | Where-Object { $_[0] -like "$word*" } | ForEach-Object {
                [System.Management.Automation.CompletionResult]::new($_[0], $_[0], 'ParameterName', $_[1])
            }
        }

        """;

    private static string FishFlag(Flag flag, string condition) =>
        $"complete -c fake-etcd{condition} -l {flag.Name}{(flag.Type.IsSwitch ? "" : " -r")}"
        + $"{(flag.Type.Choices.Count > 0 ? $" -f -a '{string.Join(' ', flag.Type.Choices)}'" : "")} -d '{FishText(flag.Description)}'\n";

    private static string BashChoices(Flag flag) =>
        $"        --{flag.Name}) COMPREPLY=($(compgen -W '{string.Join(' ', flag.Type.Choices)}' -- \"$word\")); return ;;\n";

    private static string ZshFlag(Flag flag) =>
        $"        '--{flag.Name}{(flag.Type.IsSwitch ? "" : "=")}[{ZshText(flag.Description)}]{ZshValue(flag)}' \\\n";

    private static string PwshFlag(Flag flag) =>
        $"        @('--{flag.Name}', '{flag.Description.Replace("'", "''", StringComparison.Ordinal)}')\n";

    private static string ZshValue(Flag flag) => flag.Type.IsSwitch ? ""
        : flag.Type.Choices.Count > 0 ? $":value:({string.Join(' ', flag.Type.Choices)})"
        : ":value:_files";

    private static string ZshText(string text) => text
        .Replace("'", "'\\''", StringComparison.Ordinal)
        .Replace("[", "\\[", StringComparison.Ordinal)
        .Replace("]", "\\]", StringComparison.Ordinal)
        .Replace(":", "\\:", StringComparison.Ordinal);

    private static string FishText(string text) => text.Replace("'", "\\'", StringComparison.Ordinal);
}
