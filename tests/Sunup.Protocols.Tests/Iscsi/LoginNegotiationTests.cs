using System.Collections.Immutable;
using System.Text;
using Sunup.Protocols.Iscsi;
using Sunup.Protocols.Iscsi.Login;

namespace Sunup.Protocols.Tests.Iscsi;

public sealed class LoginNegotiationTests
{
    private const byte SecurityToOperational = 0x81;
    private const byte OperationalToFull = 0x87;
    private const string Names = "InitiatorName=iqn.2010-04.org.ipxe:pc\0TargetName=iqn.2026-01.org.sunup:t\0SessionType=Normal\0";

    private static ChapCredentials Me { get; } = new("me", [.. "secretsecret"u8], "target", [.. "othersecret1"u8]);

    [Fact]
    public void Ipxe_logs_in_as_it_does()
    {
        var login = New();
        var first = Next(login, SecurityToOperational, Names + "AuthMethod=None\0");
        Assert.Equal((LoginStatus.Success, SecurityToOperational), (first.Status, first.Flags));
        Assert.Equal("TargetPortalGroupTag=1\0AuthMethod=None\0", Text(first));
        var second = Next(login, OperationalToFull, "HeaderDigest=None\0DataDigest=None\0MaxConnections=1\0InitialR2T=Yes\0ImmediateData=No\0MaxRecvDataSegmentLength=8192\0MaxBurstLength=262144\0FirstBurstLength=65536\0DefaultTime2Wait=0\0DefaultTime2Retain=0\0MaxOutstandingR2T=1\0DataPDUInOrder=Yes\0DataSequenceInOrder=Yes\0ErrorRecoveryLevel=0\0");
        Assert.Equal((LoginStatus.Success, OperationalToFull), (second.Status, second.Flags));
        Assert.True(login.IsComplete);
        Assert.Equal((true, false, 8192), (login.Agreed.InitialR2T, login.Agreed.ImmediateData, login.Agreed.MaxSendDataSegmentLength));
        Assert.Equal(14, Text(second).Count(letter => letter == '\0'));
    }

    [Theory]
    [InlineData("HeaderDigest=CRC32C,None", "HeaderDigest=CRC32C")]
    [InlineData("HeaderDigest=None,CRC32C", "HeaderDigest=None")]
    [InlineData("HeaderDigest=SHA9", "HeaderDigest=Reject")]
    [InlineData("MaxBurstLength=16776192", "MaxBurstLength=262144")]
    [InlineData("MaxBurstLength=0x1000", "MaxBurstLength=4096")]
    [InlineData("MaxBurstLength=1", "MaxBurstLength=Reject")]
    [InlineData("MaxConnections=8", "MaxConnections=1")]
    [InlineData("ErrorRecoveryLevel=2", "ErrorRecoveryLevel=0")]
    [InlineData("DataPDUInOrder=No", "DataPDUInOrder=Yes")]
    [InlineData("InitialR2T=No", "InitialR2T=No")]
    [InlineData("InitialR2T=Maybe", "InitialR2T=Reject")]
    [InlineData("X-com.example.colour=blue", "X-com.example.colour=NotUnderstood")]
    [InlineData("IFMarker=Yes", "IFMarker=No")]
    public void Each_offer_gets_its_answer(string offer, string answer) =>
        Assert.Contains(answer + "\0", Text(Next(New(), OperationalToFull, Names + offer + "\0")), StringComparison.Ordinal);

    [Theory]
    [InlineData("TargetName=iqn.x\0", LoginStatus.MissingParameter)]
    [InlineData("InitiatorName=iqn.x\0", LoginStatus.MissingParameter)]
    [InlineData("no pair\0", LoginStatus.InitiatorError)]
    public void A_first_request_without_what_it_needs_is_refused(string text, LoginStatus status) =>
        Assert.Equal(status, Next(New(), SecurityToOperational, text).Status);

    [Theory]
    [InlineData("5", ChapAlgorithm.Md5)]
    [InlineData("7,5", ChapAlgorithm.Sha256)]
    [InlineData("99,6", ChapAlgorithm.Sha1)]
    public void Chap_in_both_directions(string offered, ChapAlgorithm chosen)
    {
        var login = New(Me);
        Next(login, 0x81, Names + "AuthMethod=CHAP,None\0");
        var challenge = Pairs(Next(login, 0, $"CHAP_A={offered}\0"));
        Assert.Equal($"{(int)chosen}", challenge["CHAP_A"]);
        var response = ChapAlgorithms.Respond(chosen, byte.Parse(challenge["CHAP_I"]), "secretsecret"u8, Convert.FromHexString(challenge["CHAP_C"][2..]));
        var proof = Pairs(Next(login, SecurityToOperational, $"CHAP_N=me\0CHAP_R=0x{Convert.ToHexString(response)}\0CHAP_I=9\0CHAP_C=0b{Convert.ToBase64String("challenge"u8)}\0"));
        Assert.Equal("target", proof["CHAP_N"]);
        Assert.Equal(TextKeys.WriteBinary(ChapAlgorithms.Respond(chosen, 9, "othersecret1"u8, "challenge"u8)), proof["CHAP_R"]);
        Assert.Equal(LoginStatus.Success, Next(login, OperationalToFull, "").Status);
        Assert.True(login.IsComplete);
    }

    [Theory]
    [InlineData("")]
    [InlineData("56")]
    [InlineData("five")]
    public void Algorithms_that_are_none_are_refused(string offered)
    {
        var login = New(Me);
        Next(login, 0x81, Names + "AuthMethod=CHAP\0");
        Assert.Equal(LoginStatus.AuthenticationFailure, Next(login, 0, $"CHAP_A={offered}\0").Status);
    }

    [Fact]
    public void Our_own_challenge_sent_back_is_refused()
    {
        var login = New(Me);
        Next(login, 0x81, Names + "AuthMethod=CHAP\0");
        var challenge = Pairs(Next(login, 0, "CHAP_A=5\0"));
        var response = ChapAlgorithms.Respond(ChapAlgorithm.Md5, byte.Parse(challenge["CHAP_I"]), "secretsecret"u8, Convert.FromHexString(challenge["CHAP_C"][2..]));
        Assert.Equal(LoginStatus.AuthenticationFailure, Next(login, 0x81, $"CHAP_N=me\0CHAP_R={TextKeys.WriteBinary(response)}\0CHAP_I=1\0CHAP_C={challenge["CHAP_C"]}\0").Status);
    }

    [Theory]
    [InlineData(OperationalToFull)]
    [InlineData(SecurityToOperational)]
    public void Nobody_goes_past_chap(byte flags)
    {
        var login = New(Me);
        var step = Next(login, flags, Names + (flags == OperationalToFull ? "" : "AuthMethod=None\0"));
        Assert.Equal(LoginStatus.AuthenticationFailure, step.Status);
    }

    [Fact]
    public void A_security_stage_without_chap_does_not_transit()
    {
        var login = New(Me);
        Assert.Equal(0, Next(login, SecurityToOperational, Names).Flags & LoginNegotiation.Transit);
        Assert.False(login.IsComplete);
    }

    [Fact]
    public void Any_bytes_are_answered()
    {
        var random = new Random(5);
        for (var round = 0; round < 2000; round++)
        {
            var noise = new byte[48 + random.Next(400)];
            random.NextBytes(noise);
            var login = New(round % 2 == 0 ? Me : null);
            login.Next(BasicHeader.Read(noise), noise.AsSpan(48));
            Assert.False(login.IsComplete && round % 2 == 0);
        }
    }

    private static LoginNegotiation New(ChapCredentials? chap = null) =>
        new(new OneTarget(chap), new SessionParameters { InitialR2T = false }, true, 3, [.. Enumerable.Range(0, 32).Select(i => (byte)i)]);

    private static LoginStep Next(LoginNegotiation login, byte flags, string text) =>
        login.Next(new BasicHeader { Opcode = IscsiOpcode.LoginRequest, Flags = flags }, Encoding.UTF8.GetBytes(text));

    private static string Text(LoginStep step) => Encoding.UTF8.GetString(step.Text);

    private static ImmutableDictionary<string, string> Pairs(LoginStep step) => TextKeys.Read(step.Text)!.Value.ToImmutableDictionary(key => key.Name, key => key.Value);

    private sealed class OneTarget(ChapCredentials? chap) : ILoginPolicy
    {
        public LoginDecision Decide(LoginIdentity identity) => new(LoginStatus.Success, Chap: chap);
    }
}
