namespace Sunup.Formats.Firmware.VariableStores;

/// <summary>Whose a variable is: two variables may have one name.</summary>
public static class EfiVendors
{
    /// <summary>Boot####, BootOrder, PK, KEK, SecureBoot. Source: UEFI 2.10 section 3.3.</summary>
    public static Guid Global { get; } = new("8be4df61-93ca-11d2-aa0d-00e098032b8c");

    /// <summary>db, dbx. Source: UEFI 2.10 section 32.6.</summary>
    public static Guid ImageSecurity { get; } = new("d719b2cb-3d3a-4596-a3bc-dad00e67656f");

    /// <summary>SecureBootEnable: the switch in the firmware's menu. Source: EDK2 SecurityPkg, gEfiSecureBootEnableDisableGuid.</summary>
    public static Guid SecureBootEnable { get; } = new("f0a30bc7-af08-4556-99c4-001009c93a44");

    /// <summary>CustomMode: whether keys may be changed without a signature. Source: EDK2 SecurityPkg, gEfiCustomModeEnableGuid.</summary>
    public static Guid CustomMode { get; } = new("c076ec0c-7028-4399-a072-71ee5c448b9f");
}
