namespace Sunup.Model;

/// <summary>What a client said of itself, by which its machine is found.</summary>
public readonly record struct MachineIdentity(MacAddress? Mac = null, Guid? Uuid = null, string? Serial = null);
