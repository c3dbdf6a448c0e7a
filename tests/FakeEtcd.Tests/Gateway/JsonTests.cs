using System.IO.Pipelines;
using System.Text;
using Etcd.Api;
using FakeEtcd.Gateway.Json;
using FluentAssertions;
using NUnit.Framework;

namespace FakeEtcd.Tests.Gateway;

/// <summary>JSON in and out, apart from HTTP.</summary>
public sealed class JsonTests
{
    [TestCase(1)]
    [TestCase(2)]
    [TestCase(1000)]
    public async Task ReadAsync_AnyPieces_FindsTheSameValues(int pieceLength)
    {
        var text = Encoding.UTF8.GetBytes(""" {"a":"}{\"é"} [1,-0.5e+10] "x" true 12 null{}7""");
        var pipe = new Pipe();
        var body = new JsonBody(pipe.Reader, maxBytes: 1000);
        foreach (var piece in text.Chunk(pieceLength))
        {
            await pipe.Writer.WriteAsync(piece);
        }

        await pipe.Writer.CompleteAsync();
        var values = new List<string>();
        while (await body.ReadAsync(CancellationToken.None) is { } value)
        {
            values.Add(Encoding.UTF8.GetString(value));
        }

        values.Should().Equal("""{"a":"}{\"é"}""", "[1,-0.5e+10]", "\"x\"", "true", "12", "null", "{}", "7");
    }

    [Test]
    public async Task ReadAsync_ValueWithoutEnd_IsReadUpToTheLimit()
    {
        var pipe = new Pipe();
        await pipe.Writer.WriteAsync(Encoding.UTF8.GetBytes("\"" + new string('x', 1000)));

        var read = () => new JsonBody(pipe.Reader, maxBytes: 100).ReadAsync(CancellationToken.None);

        (await read.Should().ThrowAsync<BodyTooLargeException>()).Which.Length.Should().Be(1001);
    }

    [Test]
    public void Read_DeepMessages_AreRefusedBeforeTheStackEnds()
    {
        static TxnRequest Read(int depth)
        {
            var text = string.Concat(Enumerable.Repeat("{\"success\":[{\"request_txn\":", depth)) + "{}"
                + string.Concat(Enumerable.Repeat("}]}", depth));
            var request = new TxnRequest();
            MessageReader.Read(Encoding.UTF8.GetBytes(text), request);
            return request;
        }

        Read(400).Success.Should().ContainSingle();
        FluentActions.Invoking(() => Read(500)).Should().Throw<JsonInputException>().WithMessage("*recursion*");
    }

    [TestCase("{\"name\":\"\\ud800\"}", "proto: unexpected EOF")]
    [TestCase("{\"name\":\"\\ud800 x y z\"}", "proto: syntax error (line 1:9): invalid escape code \" x y z\" in string")]
    public void Read_HalfASurrogatePair_IsRefused(string text, string message) =>
        FluentActions.Invoking(() => MessageReader.Read(Encoding.UTF8.GetBytes(text), new AuthUserAddRequest()))
            .Should().Throw<JsonInputException>().WithMessage(message);

    [TestCase((byte)'\'', @"'\''")]
    [TestCase((byte)'\\', @"'\\'")]
    [TestCase((byte)'\n', @"'\n'")]
    [TestCase((byte)0, @"'\x00'")]
    [TestCase((byte)0x7f, @"'\x7f'")]
    [TestCase((byte)0x80, @"'\u0080'")]
    [TestCase((byte)'"', "'\"'")]
    [TestCase((byte)0xff, "'ÿ'")]
    public void Quote_Byte_IsGos(byte value, string expected) => GoQuoting.Quote(value).Should().Be(expected);

    [Test]
    public void Write_TextWithSpaces_KeepsThem() =>
        MessageText.Write(new AlarmResponse { Header = new ResponseHeader(), Alarms = { new AlarmMember { Alarm = AlarmType.Nospace } } }, ", ")
            .Should().Be("""{"header":{}, "alarms":[{"alarm":"NOSPACE"}]}""");

    [Test]
    public void Write_Strings_StayAsTheyAre() =>
        MessageText.Write(new AuthRoleListResponse { Roles = { "a, b { \"c\" }", "d\\" } }, ",")
            .Should().Be("""{"roles":["a, b { \"c\" }","d\\"]}""");

    [Test]
    public void Write_AllTypesOfScalars_AreThoseOfTheGateway() =>
        MessageText.Write(new HashKVResponse { Header = new ResponseHeader { ClusterId = ulong.MaxValue }, Hash = uint.MaxValue, CompactRevision = -1 }, ",")
            .Should().Be("""{"header":{"cluster_id":"18446744073709551615"},"hash":4294967295,"compact_revision":"-1"}""");
}
