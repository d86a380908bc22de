namespace Sunup.Protocols.Dhcp.Boot;

/// <summary>Who boots what. Asked once for each message of a boot client; answers from memory, at once.</summary>
public interface IBootPolicy
{
    BootAnswer Decide(BootClient client);
}

/// <summary>When a client that is iPXE already gets another iPXE before its script.</summary>
public enum ChainloadRule
{
    /// <summary>When option 175 shows that this iPXE lacks HTTP, or on BIOS the Linux kernel format.</summary>
    WhenNeeded,
    /// <summary>Once in each boot.</summary>
    OncePerBoot,
}

/// <summary>Why a client gets no boot file.</summary>
public enum BootRefusal
{
    None,
    /// <summary>No machine has this identity, and there is no default machine.</summary>
    UnknownMachine,
    /// <summary>There is no loader for the client's architecture.</summary>
    NoLoader,
    /// <summary>The machine fetches by another protocol than the client asked with.</summary>
    OtherFetch,
}

/// <summary>What a client boots.</summary>
public sealed record BootAnswer
{
    /// <summary>Name of the machine; null when it is not known.</summary>
    public string? Machine { get; init; }

    /// <summary>First program: a TFTP path for PXE, an absolute URL for HTTP boot; null if there is none for the architecture.</summary>
    public string? Loader { get; init; }

    /// <summary>URL of the iPXE script.</summary>
    public string? Script { get; init; }

    public ChainloadRule Chainload { get; init; }

    /// <summary>A site's server gives this machine its address; ours only says what to boot.</summary>
    public bool AddressIsForeign { get; init; }

    public BootRefusal Refusal { get; init; }

    /// <summary>The refusal in words: what was found and what was needed.</summary>
    public string? RefusalText { get; init; }

    public static BootAnswer Refuse(BootRefusal refusal, string text, string? machine = null) =>
        new() { Refusal = refusal, RefusalText = text, Machine = machine };
}

/// <summary>Boots no one: a DHCP server and nothing else.</summary>
public sealed class NoBootPolicy : IBootPolicy
{
    public BootAnswer Decide(BootClient client) => BootAnswer.Refuse(BootRefusal.UnknownMachine, "this server only gives addresses");
}
