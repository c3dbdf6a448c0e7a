using Etcd.Api;
using Google.Protobuf;

namespace FakeEtcd.ControlApi.Views;

/// <summary>Hides passwords and tokens in messages.</summary>
internal static class Secrets
{
    /// <summary>What is shown instead.</summary>
    public const string Hidden = "***";

    /// <summary>Returns the message without its secrets. The message itself stays unchanged.</summary>
    public static IMessage Hide(IMessage message)
    {
        switch (message)
        {
            case AuthenticateRequest request:
                request = request.Clone();
                request.Password = Mask(request.Password);
                return request;
            case AuthenticateResponse response:
                response = response.Clone();
                response.Token = Mask(response.Token);
                return response;
            case AuthUserAddRequest request:
                request = request.Clone();
                request.Password = Mask(request.Password);
                request.HashedPassword = Mask(request.HashedPassword);
                return request;
            case AuthUserChangePasswordRequest request:
                request = request.Clone();
                request.Password = Mask(request.Password);
                request.HashedPassword = Mask(request.HashedPassword);
                return request;
            case SnapshotResponse { Blob.IsEmpty: false } response:
                // The database holds the hashes of the passwords.
                response = response.Clone();
                response.Blob = ByteString.CopyFromUtf8(Hidden);
                return response;
            default:
                return message;
        }
    }

    private static string Mask(string secret) => secret.Length == 0 ? "" : Hidden;
}
