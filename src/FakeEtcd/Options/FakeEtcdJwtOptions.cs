using FakeEtcd.Options;

namespace FakeEtcd;

/// <summary>Configures the JSON web tokens of a <see cref="FakeEtcdServer"/>, like etcd's <c>--auth-token jwt,...</c>.</summary>
/// <remarks>
/// <para>
/// All properties bind from configuration. The server reads the keys when it starts. A token has etcd's claims: <c>username</c>,
/// <c>revision</c> and <c>exp</c>. The server accepts every token that its key verifies, including tokens that another program
/// issued, until the token expires on the server's clock. A manual clock starts in the year 2000, and so do the tokens.
/// </para>
/// <para>
/// As in etcd, a token is only good for the auth revision at which it was issued: after each change of a user or a role, reads and writes
/// of keys fail with <see cref="EtcdError.AuthOldRevision"/> until the client signs in again. Watches continue.
/// </para>
/// </remarks>
public sealed class FakeEtcdJwtOptions
{
    /// <summary>Gets or sets how the tokens are signed.</summary>
    /// <value>Default: <see cref="JwtSigningMethod.RS256"/>. etcd has no default.</value>
    /// <remarks>ES256, ES384 and ES512 need a key on the curve P-256, P-384 and P-521.</remarks>
    public JwtSigningMethod SigningMethod { get; set; } = FakeEtcdDefaults.JwtSigningMethod;

    /// <summary>Gets or sets the file with the key that signs the tokens.</summary>
    /// <value>
    /// The path of a PEM file without encryption, or of a file with a secret for HS256, HS384 and HS512, like etcd's <c>priv-key</c>.
    /// Default: null.
    /// </value>
    /// <remarks>
    /// Without a private key the server verifies tokens and issues none: <c>Authenticate</c> fails as in etcd.
    /// </remarks>
    public string? PrivateKeyPath { get; set; }

    /// <summary>Gets or sets the key that signs the tokens.</summary>
    /// <value>
    /// A key in PEM without encryption, or a secret for HS256, HS384 and HS512. Default: null, which means the key in
    /// <see cref="PrivateKeyPath"/>, if any.
    /// </value>
    public string? PrivateKey { get; set; }

    /// <summary>Gets or sets the file with the key that verifies the tokens.</summary>
    /// <value>The path of a PEM file with a public key or a certificate, like etcd's <c>pub-key</c>. Default: null.</value>
    /// <remarks>
    /// Needed only without a private key. As in etcd, the private key verifies the tokens if there is one, and a secret has no public key.
    /// </remarks>
    public string? PublicKeyPath { get; set; }

    /// <summary>Gets or sets the key that verifies the tokens.</summary>
    /// <value>
    /// A public key or a certificate in PEM. Default: null, which means the key in <see cref="PublicKeyPath"/>, if any.
    /// </value>
    public string? PublicKey { get; set; }

    /// <summary>Gets or sets how long a token is valid after it was issued.</summary>
    /// <value>1 to 9,000,000,000 seconds. Default: 5 minutes, like etcd's <c>ttl</c>.</value>
    /// <remarks>A use does not extend it. As in etcd, a token expires at a whole second, up to one second early.</remarks>
    public TimeSpan Ttl { get; set; } = FakeEtcdDefaults.JwtTtl;

    /// <summary>The keys, which are read once.</summary>
    /// <exception cref="ArgumentException">A key cannot be read. The exception names the option.</exception>
    internal JwtSigner Signer => field ??= JwtSigner.Create(this);

    internal FakeEtcdJwtOptions Copy() => new()
    {
        SigningMethod = SigningMethod,
        PrivateKeyPath = PrivateKeyPath,
        PrivateKey = PrivateKey,
        PublicKeyPath = PublicKeyPath,
        PublicKey = PublicKey,
        Ttl = Ttl,
    };

    /// <summary>Returns the first option that is out of range, and the rule for it; null if there is none.</summary>
    internal (string Option, string Rule)? FindError() => this switch
    {
        _ when !Enum.IsDefined(SigningMethod) => (nameof(SigningMethod), "must be one of JwtSigningMethod"),
        { PrivateKey: not null, PrivateKeyPath: not null } => (nameof(PrivateKeyPath), "must not be set beside PrivateKey"),
        { PublicKey: not null, PublicKeyPath: not null } => (nameof(PublicKeyPath), "must not be set beside PublicKey"),
        { PrivateKey: null, PrivateKeyPath: null } when JwtKeys.UsesSecret(SigningMethod) =>
            (nameof(PrivateKey), $"must be the secret of {SigningMethod}, unless PrivateKeyPath is set"),
        { PrivateKey: null, PrivateKeyPath: null, PublicKey: null, PublicKeyPath: null } =>
            (nameof(PrivateKey), "must be set, unless PrivateKeyPath, PublicKey or PublicKeyPath is"),
        _ when Ttl < FakeEtcdDefaults.MinJwtTtl || Ttl > FakeEtcdDefaults.MaxJwtTtl =>
            (nameof(Ttl), "must be between 1 and 9,000,000,000 seconds"),
        _ => null,
    };
}
