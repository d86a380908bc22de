namespace Sunup.Diagnosis.Catalogues;

/// <summary>What a finding is for the outcome of a boot.</summary>
public enum FindingRole
{
    /// <summary>It is why the machine did not come up, or would be if it did not.</summary>
    Cause,

    /// <summary>It follows from something that went wrong before.</summary>
    Consequence,

    /// <summary>It did not keep the machine from coming up.</summary>
    Benign,
}
