using FakeEtcd.Engine.Auth;
using FluentAssertions;
using Google.Protobuf;
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
        Read(hash).Matches(password).Should().BeTrue();
        Read(hash).Matches(password + "x").Should().BeFalse();
    }

    [TestCase("secret")]
    [TestCase("")]
    [TestCase("pässword\0with zero")]
    public void Of_AnyPassword_MatchesAgain(string password)
    {
        var hash = PasswordHash.Of(password, cost: 5);

        hash.Bytes.ToStringUtf8().Should().StartWith("$2a$05$");
        PasswordHash.Read(hash.Bytes)!.Matches(password).Should().BeTrue();
        hash.Matches("another").Should().BeFalse();
    }

    [TestCase("secret")]
    [TestCase("$2a$04$")]
    [TestCase("$3a$04$vo3z./pG1exSjAXNA40qPOE/Z1PgJ6swbTIwR2CMTj1nTR9wYW5Ei")]
    [TestCase("$2a$99$vo3z./pG1exSjAXNA40qPOE/Z1PgJ6swbTIwR2CMTj1nTR9wYW5Ei")]
    [TestCase("$9a$04$vo3z./pG1exSjAXNA40qPOE/Z1PgJ6swbTIwR2CMTj1nTR9wYW5Ei")]
    public void Matches_NoHash_MatchesNothing(string text) => Read(text).Matches("r").Should().BeFalse();

    [Test]
    public void Read_NoBytes_IsNoHash() => PasswordHash.Read(ByteString.Empty).Should().BeNull();

    private static PasswordHash Read(string text) => PasswordHash.Read(ByteString.CopyFromUtf8(text))!;
}
