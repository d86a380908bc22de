namespace Sunup.Protocols.Iscsi.Login;

/// <summary>Who asks for what, as the first login request says.</summary>
/// <param name="InitiatorName">iSCSI name of the initiator.</param>
/// <param name="TargetName">Null in a discovery session that names none.</param>
/// <param name="IsDiscovery">SessionType=Discovery.</param>
public sealed record LoginIdentity(string InitiatorName, string? TargetName, bool IsDiscovery);

/// <summary>Whether a login goes on.</summary>
/// <param name="Status">Success, or what the initiator is told.</param>
/// <param name="Reason">Why not; for the journal.</param>
/// <param name="Chap">What it must prove; null: nothing.</param>
/// <param name="RedirectTo">TargetAddress of a redirection.</param>
public sealed record LoginDecision(LoginStatus Status, string? Reason = null, ChapCredentials? Chap = null, string? RedirectTo = null)
{
    public static LoginDecision Welcome { get; } = new(LoginStatus.Success);
}

/// <summary>Decides about logins: targets, access lists, secrets.</summary>
public interface ILoginPolicy
{
    LoginDecision Decide(LoginIdentity identity);
}
