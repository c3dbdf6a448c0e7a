using System.Reflection;
using FluentAssertions;
using Microsoft.Extensions.Logging;
using NUnit.Framework;

namespace Etcd.Discovery.Tests.Diagnostics;

[TestFixture]
internal sealed class PrintableTests
{
    private static readonly string[] TextsOfOthers = ["key", "prefix", "target", "address", "reason", "hint"];

    [TestCase(null, "")]
    [TestCase("svc/é/\U0001F600/10.0.0.1:80", "svc/é/\U0001F600/10.0.0.1:80")]
    [TestCase("a\r\n\tb", "a\\r\\n\\tb")]
    [TestCase("\0\u001b[31m\u007f\u0085", "\\u0000\\u001b[31m\\u007f\\u0085")]
    [TestCase("\u2028\u2029\u202e\u2066\u200f", "\\u2028\\u2029\\u202e\\u2066\\u200f")]
    public void Escape_Text_StaysOnItsLine(string? text, string escaped) => Printable.Escape(text).Should().Be(escaped);

    [Test]
    public void Escape_HalfASurrogatePair_IsEscaped() => Printable.Escape("\udc00\ud83d\ude00\ud800").Should().Be("\\udc00\U0001F600\\ud800");

    [Test]
    public void LogMethods_KeysAndAddresses_AreAllPrintable()
    {
        var raw = typeof(Printable).Assembly.GetTypes()
            .SelectMany(type => type.GetMethods(BindingFlags.Instance | BindingFlags.Static | BindingFlags.NonPublic | BindingFlags.DeclaredOnly))
            .Where(method => method.GetCustomAttribute<LoggerMessageAttribute>() is not null)
            .SelectMany(method => method.GetParameters())
            .Where(parameter => parameter.ParameterType == typeof(string) && TextsOfOthers.Contains(parameter.Name))
            .Select(parameter => $"{parameter.Member.DeclaringType!.Name}.{parameter.Member.Name}({parameter.Name})");

        raw.Should().BeEmpty();
    }
}
