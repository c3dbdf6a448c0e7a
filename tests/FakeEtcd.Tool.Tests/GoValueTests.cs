using FakeEtcd.Time;
using FluentAssertions;
using NUnit.Framework;

namespace FakeEtcd.Tool.Tests;

/// <summary>Values in the forms of Go.</summary>
public sealed class GoValueTests
{
    [TestCase("0", 0)]
    [TestCase("1h1m1.5s", 3661.5)]
    [TestCase("-5ms", -0.005)]
    [TestCase("+2m", 120)]
    [TestCase(".5s", 0.5)]
    [TestCase("1us1µs1000ns", 0.000003)]
    public void Duration_InGosForm_IsRead(string text, double seconds)
    {
        GoDuration.FindError(text, out var duration).Should().BeNull();

        duration.TotalSeconds.Should().BeApproximately(seconds, 1e-9);
    }

    [TestCase("", "time: invalid duration \"\"")]
    [TestCase("soon", "time: invalid duration \"soon\"")]
    [TestCase("5", "time: missing unit in duration \"5\"")]
    [TestCase("5x", "time: unknown unit \"x\" in duration \"5x\"")]
    [TestCase("9999999h", "time: invalid duration \"9999999h\"")]
    [TestCase("5s ", "time: unknown unit \"s \" in duration \"5s \"")]
    public void Duration_InAnotherForm_GetsGosError(string text, string error) => GoDuration.FindError(text, out _).Should().Be(error);

    [TestCase(0, "0s")]
    [TestCase(0.1, "100ms")]
    [TestCase(0.0000015, "1.5µs")]
    [TestCase(1, "1s")]
    [TestCase(61.5, "1m1.5s")]
    [TestCase(3600, "1h0m0s")]
    [TestCase(-7384, "-2h3m4s")]
    public void Duration_IsWrittenInGosForm(double seconds, string text) => GoDuration.Format(TimeSpan.FromSeconds(seconds)).Should().Be(text);
}
