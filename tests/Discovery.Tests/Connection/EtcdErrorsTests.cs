using FluentAssertions;
using Grpc.Core;
using NUnit.Framework;

namespace Etcd.Discovery.Tests.Connection;

public sealed class EtcdErrorsTests
{
    /// <summary>All of these were seen when etcd was restarted under an opening stream; each must be tried again.</summary>
    [Test]
    public void TranslateStream_WhateverABrokenConnectionThrows_IsUnavailable()
    {
        Exception[] broken =
        [
            new IOException("The response ended prematurely."),
            new HttpIOException(HttpRequestError.ResponseEnded, "The response ended prematurely."),
            new HttpRequestException("An error occurred while sending the request."),
            new InvalidOperationException("Can't write the message because the call is complete."),
            new OperationCanceledException("The operation was canceled."),
            new RpcException(new Status(StatusCode.Unavailable, "Error starting gRPC call.")),
        ];

        foreach (var exception in broken)
        {
            EtcdErrors.TranslateStream(exception).Should().BeOfType<EtcdUnavailableException>("of {0}", exception.GetType());
        }
    }

    [Test]
    public void TranslateStream_RefusalOfEtcds_KeepsItsCodeAndMessage()
    {
        var refused = EtcdErrors.TranslateStream(new RpcException(new Status(StatusCode.PermissionDenied, "etcdserver: permission denied")));

        refused.Should().BeOfType<EtcdException>();
        (refused.Code, refused.Message).Should().Be((StatusCode.PermissionDenied, "etcdserver: permission denied"));
        EtcdErrors.TranslateStream(refused).Should().BeSameAs(refused);
    }
}
