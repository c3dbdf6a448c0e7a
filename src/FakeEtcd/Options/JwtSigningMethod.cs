namespace FakeEtcd;

/// <summary>How JSON web tokens are signed. The names are those of etcd's <c>sign-method</c>.</summary>
public enum JwtSigningMethod
{
    /// <summary>RSA with PKCS #1 v1.5 padding and SHA-256.</summary>
    RS256,

    /// <summary>RSA with PKCS #1 v1.5 padding and SHA-384.</summary>
    RS384,

    /// <summary>RSA with PKCS #1 v1.5 padding and SHA-512.</summary>
    RS512,

    /// <summary>RSA with PSS padding and SHA-256.</summary>
    PS256,

    /// <summary>RSA with PSS padding and SHA-384.</summary>
    PS384,

    /// <summary>RSA with PSS padding and SHA-512.</summary>
    PS512,

    /// <summary>ECDSA on the curve P-256 with SHA-256.</summary>
    ES256,

    /// <summary>ECDSA on the curve P-384 with SHA-384.</summary>
    ES384,

    /// <summary>ECDSA on the curve P-521 with SHA-512.</summary>
    ES512,

    /// <summary>HMAC with SHA-256. The private key is a secret of any bytes.</summary>
    HS256,

    /// <summary>HMAC with SHA-384. The private key is a secret of any bytes.</summary>
    HS384,

    /// <summary>HMAC with SHA-512. The private key is a secret of any bytes.</summary>
    HS512,
}
