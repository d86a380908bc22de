namespace Sunup.Model;

/// <summary>The machines that are served now. Thread-safe; answers from memory.</summary>
public interface IMachineDirectory
{
    /// <summary>The plan of the machine with that identity, else the default machine's, else null.</summary>
    BootPlan? Find(in MachineIdentity identity);

    /// <summary>The plan of the machine called <paramref name="name"/>, or null.</summary>
    BootPlan? FindByName(string name);
}
