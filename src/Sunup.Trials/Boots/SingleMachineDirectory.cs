using Sunup.Model;

namespace Sunup.Trials.Boots;

/// <summary>One machine, whoever asks: on a network that was made for it there is no other.</summary>
internal sealed class SingleMachineDirectory(BootPlan plan) : IMachineDirectory
{
    public BootPlan? Find(in MachineIdentity identity) => plan;

    public BootPlan? FindByName(string name) => string.Equals(name, plan.Machine.Name, StringComparison.Ordinal) ? plan : null;
}
