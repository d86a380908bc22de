using System.Collections.Immutable;
using Sunup.Machines.Hosts.Facts;
using Sunup.Machines.Hosts.Wants;
using Sunup.Model;

namespace Sunup.Machines.Hosts.Checks;

/// <summary>What a check is about; the screen has a part for each.</summary>
public enum CheckTopic
{
    Kvm,
    Memory,
    Cpu,
    Qemu,
    Disks,
    Network,
    Storage,
    Host,
}

/// <summary>A command that people are told to run, and why it does not answer the question.</summary>
public sealed record PopularCommand(string Command, string Why);

/// <summary>One question about a host, judged from facts alone: no file is read here, nothing is asked of the kernel.</summary>
public abstract class HostCheck
{
    /// <summary>Stable: <c>kvm.device</c>.</summary>
    public abstract string Name { get; }

    public abstract CheckTopic Topic { get; }

    /// <summary>What is asked, as a question.</summary>
    public abstract string Question { get; }

    /// <summary>The files, ioctls and messages that it is judged by.</summary>
    public abstract ImmutableArray<string> Reads { get; }

    /// <summary>Ids of the findings that it can come to; docs/findings has a page for each.</summary>
    public abstract ImmutableArray<string> Finds { get; }

    /// <summary>Commands that circulate for it and do not answer it; empty for none.</summary>
    public virtual ImmutableArray<PopularCommand> Popular => [];

    /// <summary>Without an answer to it, nobody can say that the host is able.</summary>
    public virtual bool IsDecisive => false;

    /// <summary>The same, for this machine.</summary>
    public virtual bool Decides(MachineConfig? machine) => IsDecisive;

    /// <summary>The answers; none where the question does not arise, as that about disks of a machine where no machine was named.</summary>
    public IEnumerable<CheckResult> Judge(HostFacts facts, MachineConfig? machine) => Judge(facts, machine is null ? null : MachineWants.Of(machine));

    protected abstract IEnumerable<CheckResult> Judge(HostFacts facts, MachineWants? wants);

    private protected static CheckResult Fine(string text) => new Fine(text);

    private protected static CheckResult CouldNot(string why) => new CouldNotCheck(why);

    private protected static CheckResult CouldNot<T>(Fact<T> fact) => new CouldNotCheck(fact.WhyUnknown ?? "it is not known");

    private protected static CheckResult Found(
        string id,
        FindingSeverity severity,
        string summary,
        string cause,
        ImmutableArray<Evidence> evidence,
        ImmutableArray<Remedy> remedies,
        Confidence confidence = Confidence.Certain) => new Found(new Finding
        {
            Id = id,
            Severity = severity,
            Summary = summary,
            Cause = cause,
            Evidence = evidence,
            Remedies = remedies,
            Confidence = confidence,
        });
}
