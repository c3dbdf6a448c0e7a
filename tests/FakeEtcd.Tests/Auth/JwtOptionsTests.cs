using System.Security.Cryptography;
using Etcd.Api;
using FluentAssertions;
using NUnit.Framework;
using Testing.Certificates;
using Testing.Etcd;
using Testing.Tokens;

namespace FakeEtcd.Tests.Auth;

/// <summary>Keys in files and in the options, and those that are refused.</summary>
public sealed class JwtOptionsTests
{
    private CertificateAuthority _authority = null!;
    private JwtKey _rsa = null!;
    private JwtKey _ecdsa = null!;

    [OneTimeSetUp]
    public void Create()
    {
        _authority = new CertificateAuthority();
        _rsa = JwtKey.Create("RS256");
        _ecdsa = JwtKey.Create("ES256");
    }

    [OneTimeTearDown]
    public void Dispose()
    {
        _authority.Dispose();
        _rsa.Dispose();
        _ecdsa.Dispose();
    }

    [Test]
    public async Task StartAsync_KeysInTheOptions_AreUsed()
    {
        await ShouldAcceptAsync(_rsa, jwt => jwt.PrivateKey = File.ReadAllText(_rsa.PrivatePath));
        await ShouldAcceptAsync(_rsa, jwt => jwt.PublicKey = File.ReadAllText(_rsa.PublicPath!));
        await ShouldAcceptAsync(_ecdsa, jwt => jwt.PrivateKey = File.ReadAllText(_ecdsa.PrivatePath));
        using var secret = JwtKey.OfSecret("HS384", "a secret"u8.ToArray());
        await ShouldAcceptAsync(secret, jwt => jwt.PrivateKey = "a secret");
    }

    [Test]
    public async Task StartAsync_CertificateAsPublicKey_Verifies()
    {
        using var certificate = _authority.IssueServer();
        var text = await File.ReadAllTextAsync(certificate.Path);

        await ShouldStartAsync(jwt => (jwt.SigningMethod, jwt.PublicKey) = (JwtSigningMethod.ES256, text));
        await ShouldStartAsync(jwt => (jwt.SigningMethod, jwt.PublicKeyPath) = (JwtSigningMethod.ES256, certificate.Path));
        await ShouldRefuseAsync("PublicKeyPath", jwt => jwt.PublicKeyPath = certificate.Path);
    }

    [Test]
    public async Task StartAsync_PublicKeyOfAnotherPair_IsIgnoredAsInEtcd()
    {
        using var other = JwtKey.Create("RS256");

        await ShouldAcceptAsync(_rsa, jwt => (jwt.PrivateKeyPath, jwt.PublicKeyPath) = (_rsa.PrivatePath, other.PublicPath));
    }

    [Test]
    public async Task StartAsync_ShortRsaKey_IsAccepted()
    {
        using var key = RSA.Create(1024);

        await ShouldStartAsync(jwt => jwt.PrivateKey = key.ExportRSAPrivateKeyPem());
    }

    [Test]
    public async Task StartAsync_KeyThatCannotBeRead_NamesTheOption()
    {
        var missing = $"{_rsa.PrivatePath}.missing";
        using var encrypted = RSA.Create(2048);
        var parameters = new PbeParameters(PbeEncryptionAlgorithm.Aes128Cbc, HashAlgorithmName.SHA256, 1);

        await ShouldRefuseAsync("PrivateKeyPath", jwt => jwt.PrivateKeyPath = missing);
        await ShouldRefuseAsync("PublicKeyPath", jwt => jwt.PublicKeyPath = missing);
        await ShouldRefuseAsync("PrivateKey", jwt => jwt.PrivateKey = "no key");
        await ShouldRefuseAsync("PublicKey", jwt => jwt.PublicKey = "no key");
        await ShouldRefuseAsync("PrivateKeyPath", jwt => jwt.PrivateKeyPath = _rsa.PublicPath);
        await ShouldRefuseAsync("PrivateKeyPath", jwt => jwt.PrivateKeyPath = _ecdsa.PrivatePath);
        await ShouldRefuseAsync("PrivateKey", jwt => jwt.PrivateKey = encrypted.ExportEncryptedPkcs8PrivateKeyPem("p", parameters));
        await ShouldRefuseAsync(
            "PublicKeyPath", jwt => (jwt.PrivateKeyPath, jwt.PublicKeyPath) = (_rsa.PrivatePath, missing));
        await ShouldRefuseAsync("PrivateKeyPath", jwt => (jwt.SigningMethod, jwt.PrivateKeyPath) = (JwtSigningMethod.ES256, _rsa.PrivatePath));
        await ShouldRefuseAsync("PrivateKeyPath", jwt => (jwt.SigningMethod, jwt.PrivateKeyPath) = (JwtSigningMethod.ES384, _ecdsa.PrivatePath));
        await ShouldRefuseAsync("PublicKeyPath", jwt => (jwt.SigningMethod, jwt.PublicKeyPath) = (JwtSigningMethod.ES512, _ecdsa.PublicPath));
        await ShouldRefuseAsync("PrivateKeyPath", jwt => (jwt.SigningMethod, jwt.PrivateKeyPath) = (JwtSigningMethod.ES256, _ecdsa.PublicPath));
        await ShouldRefuseAsync("PrivateKey", jwt => (jwt.SigningMethod, jwt.PrivateKey) = (JwtSigningMethod.HS256, ""));
    }

    [Test]
    public async Task StartAsync_OptionsOutOfRange_NamesTheOption()
    {
        await ShouldRefuseAsync("PrivateKey", _ => { });
        await ShouldRefuseAsync("PrivateKey", jwt => (jwt.SigningMethod, jwt.PublicKey) = (JwtSigningMethod.HS512, "secret"));
        await ShouldRefuseAsync("PrivateKeyPath", jwt => (jwt.PrivateKey, jwt.PrivateKeyPath) = ("a", "b"));
        await ShouldRefuseAsync("PublicKeyPath", jwt => (jwt.PrivateKey, jwt.PublicKey, jwt.PublicKeyPath) = ("a", "b", "c"));
        await ShouldRefuseAsync("SigningMethod", jwt => (jwt.SigningMethod, jwt.PrivateKey) = ((JwtSigningMethod)99, "a"));
        await ShouldRefuseAsync("Ttl", jwt => (jwt.PrivateKey, jwt.Ttl) = ("a", TimeSpan.FromSeconds(1) - TimeSpan.FromTicks(1)));
        await ShouldRefuseAsync("Ttl", jwt => (jwt.PrivateKey, jwt.Ttl) = ("a", TimeSpan.FromSeconds(9_000_000_001)));
    }

    [Test]
    public void UseJwt_Null_Throws() => new FakeEtcdOptions().Invoking(it => it.UseJwt(null!)).Should().Throw<ArgumentNullException>();

    private static async Task ShouldAcceptAsync(JwtKey key, Action<FakeEtcdJwtOptions> configure)
    {
        await using var etcd = await FakeEtcdServer.StartAsync(options => options.UseJwt(jwt =>
        {
            jwt.SigningMethod = Enum.Parse<JwtSigningMethod>(key.Method);
            configure(jwt);
        }));
        using var anyone = new EtcdClients(etcd.CreateChannel());
        await anyone.Auth.UserAddAsync(new AuthUserAddRequest { Name = "root", Password = "secret" });
        await anyone.Auth.UserGrantRoleAsync(new AuthUserGrantRoleRequest { User = "root", Role = "root" });
        await anyone.Auth.AuthEnableAsync(new AuthEnableRequest());

        using var client = new EtcdClients(etcd.CreateChannel(), key.Sign("""{"username":"root","revision":3}"""));
        await client.PutAsync("key", "value");
    }

    private static async Task ShouldStartAsync(Action<FakeEtcdJwtOptions> configure)
    {
        await using var etcd = await FakeEtcdServer.StartAsync(options => options.UseJwt(configure));
        etcd.IsRunning.Should().BeTrue();
    }

    private static async Task ShouldRefuseAsync(string option, Action<FakeEtcdJwtOptions> configure)
    {
        var start = () => FakeEtcdServer.StartAsync(options => options.UseJwt(configure));

        (await start.Should().ThrowAsync<ArgumentException>()).Which.Message.Should().MatchRegex($@"^FakeEtcdOptions\.Jwt\.{option}\b");
    }
}
