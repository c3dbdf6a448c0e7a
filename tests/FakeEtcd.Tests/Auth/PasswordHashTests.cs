using FakeEtcd.Engine.Auth;
using FluentAssertions;
using NUnit.Framework;

namespace FakeEtcd.Tests.Auth;

/// <summary>Hashes of passwords, which etcd and FakeEtcd exchange in snapshot files.</summary>
public sealed class PasswordHashTests
{
    /// <summary>Made by etcd.</summary>
    [TestCase("r", "$2a$04$vo3z./pG1exSjAXNA40qPOE/Z1PgJ6swbTIwR2CMTj1nTR9wYW5Ei")]
    [TestCase("p", "$2a$04$4ucjYezhoj8cGNVScnD6H.Sd.bSfndiEkcUayXbtAuB.znFfn6BT2")]
    public void Matches_HashOfEtcd_OnlyItsPassword(string password, string hash)
    {
        PasswordHash.Restore(hash).Matches(password).Should().BeTrue();
        PasswordHash.Restore(hash).Matches(password + "x").Should().BeFalse();
    }

    [TestCase("secret")]
    [TestCase("")]
    [TestCase("pässword\0with zero")]
    public void Of_AnyPassword_MatchesAgain(string password)
    {
        var hash = PasswordHash.Of(password);

        hash.Text.Should().StartWith("$2a$04$");
        PasswordHash.Restore(hash.Text).Matches(password).Should().BeTrue();
        hash.Matches("another").Should().BeFalse();
    }

    [TestCase("")]
    [TestCase("secret")]
    [TestCase("$2a$04$")]
    [TestCase("$2a$99$vo3z./pG1exSjAXNA40qPOE/Z1PgJ6swbTIwR2CMTj1nTR9wYW5Ei")]
    [TestCase("$9a$04$vo3z./pG1exSjAXNA40qPOE/Z1PgJ6swbTIwR2CMTj1nTR9wYW5Ei")]
    public void Matches_NoHash_MatchesNothing(string text) => PasswordHash.Restore(text).Matches("secret").Should().BeFalse();
}
