using System.Buffers;
using System.Collections.Immutable;

namespace Sunup.Protocols.Iscsi.Login;

/// <summary>What to answer to a login request.</summary>
/// <param name="Status">Anything but Success ends the connection after the answer.</param>
/// <param name="Flags">T, C, CSG and NSG of the answer.</param>
/// <param name="Text">Data segment of the answer.</param>
/// <param name="Reason">Why it was refused; for the journal.</param>
public readonly record struct LoginStep(LoginStatus Status, byte Flags, byte[] Text, string? Reason = null)
{
    public static LoginStep Refused(LoginStatus status, string reason) => new(status, 0, [], reason);
}

/// <summary>The login phase of one connection: security, then operational parameters, then full feature.</summary>
/// <remarks>Pure: requests in, answers out. Source: RFC 7143 sections 6.3 and 11.12.</remarks>
/// <param name="policy">Decides once the names are known.</param>
/// <param name="ours">What we offer.</param>
/// <param name="allowsDigests">CRC32C is taken where it is offered first.</param>
/// <param name="chapIdentifier">Identifier of a CHAP challenge.</param>
/// <param name="random">32 unforeseeable bytes.</param>
public sealed class LoginNegotiation(ILoginPolicy policy, SessionParameters ours, bool allowsDigests, byte chapIdentifier, ImmutableArray<byte> random)
{
    public const byte Transit = 0x80;
    public const byte Continue = 0x40;
    private const int Security = 0;
    private const int Operational = 1;
    private const int FullFeature = 3;
    private const int MostText = 64 << 10;
    private const string PortalGroup = "1";

    private readonly ArrayBufferWriter<byte> _text = new();
    private readonly OperationalKeys _operational = new(allowsDigests, ours);
    private LoginDecision _decision = LoginDecision.Welcome;
    private ChapExchange? _chap;
    private int _stage = -1;

    /// <summary>Known after the first complete request.</summary>
    public LoginIdentity? Identity { get; private set; }

    /// <summary>Both sides have agreed; what follows are PDUs of the full feature phase.</summary>
    public bool IsComplete { get; private set; }

    public SessionParameters Agreed => _operational.Agreed;

    public string? RedirectedTo => _decision.RedirectTo;

    /// <summary>One login request and its data segment.</summary>
    public LoginStep Next(in BasicHeader header, ReadOnlySpan<byte> text)
    {
        if (header.Byte3 > 0)
        {
            return LoginStep.Refused(LoginStatus.UnsupportedVersion, $"the initiator needs version {header.Byte3} at least, and there is version 0");
        }

        if (_text.WrittenCount + text.Length > MostText)
        {
            return LoginStep.Refused(LoginStatus.InitiatorError, "the text of the login is longer than 64 KiB");
        }

        _text.Write(text);
        var (stage, next) = ((header.Flags >> 2) & 3, header.Flags & 3);
        if ((header.Flags & Continue) != 0)
        {
            return new LoginStep(LoginStatus.Success, (byte)(stage << 2), []);
        }

        var keys = TextKeys.Read(_text.WrittenSpan);
        _text.ResetWrittenCount();
        if (keys is null)
        {
            return LoginStep.Refused(LoginStatus.InitiatorError, "the text of the login is not a row of key=value");
        }

        return CheckStage(stage, next, (header.Flags & Transit) != 0) ?? Begin(keys.Value) ?? Answer(keys.Value, stage, next, (header.Flags & Transit) != 0);
    }

    private LoginStep? CheckStage(int stage, int next, bool transits)
    {
        var isWrong = stage is not (Security or Operational) || (_stage >= 0 && stage != _stage) || (transits && (next <= stage || next == 2));
        return isWrong ? LoginStep.Refused(LoginStatus.InitiatorError, $"stage {stage} to {next} is not a step of a login that stands at {Math.Max(_stage, 0)}") : null;
    }

    /// <summary>The names come with the first request, and decide whether there is a second.</summary>
    private LoginStep? Begin(ImmutableArray<TextKey> keys)
    {
        if (Identity is not null)
        {
            return null;
        }

        var isDiscovery = string.Equals(ValueOf(keys, "SessionType"), "Discovery", StringComparison.Ordinal);
        if (ValueOf(keys, "InitiatorName") is not { Length: > 0 and <= 223 } initiator)
        {
            return LoginStep.Refused(LoginStatus.MissingParameter, "the first login request has no InitiatorName of 1 to 223 characters");
        }

        var target = ValueOf(keys, "TargetName");
        if (target is null && !isDiscovery)
        {
            return LoginStep.Refused(LoginStatus.MissingParameter, "a normal session was asked for without a TargetName");
        }

        Identity = new LoginIdentity(initiator, target, isDiscovery);
        _decision = policy.Decide(Identity);
        if (_decision.RedirectTo is { } elsewhere)
        {
            return new LoginStep(_decision.Status, 0, TextKeys.Write([new TextKey("TargetAddress", elsewhere)]), _decision.Reason);
        }

        return _decision.Status is LoginStatus.Success ? null : LoginStep.Refused(_decision.Status, _decision.Reason ?? "refused");
    }

    private LoginStep Answer(ImmutableArray<TextKey> keys, int stage, int next, bool transits)
    {
        List<TextKey> answers = [];
        if (_stage < 0 && !Identity!.IsDiscovery)
        {
            // RFC 7143 section 13.9: in the first answer of a normal session.
            answers.Add(new TextKey("TargetPortalGroupTag", PortalGroup));
        }

        _stage = stage;
        if (stage == Security)
        {
            if (Authenticate(keys, answers) is { } refused)
            {
                return refused;
            }
        }
        else if (_decision.Chap is not null && _chap is not { IsDone: true })
        {
            return LoginStep.Refused(LoginStatus.AuthenticationFailure, "this target asks for CHAP, and the initiator goes on without");
        }
        else
        {
            answers.AddRange(_operational.Answer(keys));
        }

        var mayTransit = transits && (stage == Operational || _decision.Chap is null || _chap is { IsDone: true });
        if (mayTransit)
        {
            _stage = next;
            IsComplete = next == FullFeature;
        }

        return new LoginStep(LoginStatus.Success, (byte)((stage << 2) | (mayTransit ? Transit | next : 0)), TextKeys.Write(answers));
    }

    private LoginStep? Authenticate(ImmutableArray<TextKey> keys, List<TextKey> answers)
    {
        if (ValueOf(keys, "AuthMethod") is { } methods)
        {
            var wanted = _decision.Chap is null ? TextKeys.None : "CHAP";
            if (!methods.Split(',').Contains(wanted, StringComparer.Ordinal))
            {
                return LoginStep.Refused(LoginStatus.AuthenticationFailure, $"this target asks for {(_decision.Chap is null ? "no authentication" : "CHAP")}, and the initiator offers {methods} only");
            }

            answers.Add(new TextKey("AuthMethod", wanted));
            _chap = _decision.Chap is { } credentials ? new ChapExchange(credentials, chapIdentifier, random) : null;
        }

        // Some initiators put operational keys beside the security ones; they are answered where they come.
        var others = keys.Where(key => !IsOfSecurity(key.Name)).ToImmutableArray();
        if (others.Any(key => key.Name is not ("InitiatorName" or "InitiatorAlias" or "TargetName" or "SessionType")))
        {
            answers.AddRange(_operational.Answer(others));
        }

        if (_chap is not { IsDone: false } chap)
        {
            return null;
        }

        var step = chap.Next(keys);
        answers.AddRange(step.Answers);
        return step.Failure is { } failure ? LoginStep.Refused(LoginStatus.AuthenticationFailure, failure) : null;
    }

    private static bool IsOfSecurity(string name) => name is "AuthMethod" || name.StartsWith("CHAP_", StringComparison.Ordinal);

    private static string? ValueOf(ImmutableArray<TextKey> keys, string name) =>
        keys.FirstOrDefault(key => string.Equals(key.Name, name, StringComparison.Ordinal)).Value;
}
