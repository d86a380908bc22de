using System.Collections.Immutable;
using Sunup.Formats.PortableExecutables.Authenticode;

namespace Sunup.Formats.Firmware.VariableStores;

/// <summary>The variables by which a machine enforces Secure Boot with keys of one's own, as if they had been enrolled in its menu.</summary>
public static class SecureBootVariables
{
    private const EfiVariableAttributes Keys =
        EfiVariableAttributes.NonVolatile | EfiVariableAttributes.BootServiceAccess | EfiVariableAttributes.RuntimeAccess | EfiVariableAttributes.TimeBasedAuthenticatedWrite;

    private const EfiVariableAttributes Switch = EfiVariableAttributes.NonVolatile | EfiVariableAttributes.BootServiceAccess;

    /// <param name="owner">Who enrolled them.</param>
    /// <param name="platformKey">PK: one certificate, DER.</param>
    /// <param name="exchangeKeys">KEK: who may change db and dbx; certificates, DER.</param>
    /// <param name="allowed">db: what may run.</param>
    /// <param name="forbidden">dbx: what may not, even if db allows it.</param>
    /// <param name="enrolledAt">A later change must carry a later time.</param>
    public static ImmutableArray<StoredVariable> Of(
        Guid owner, byte[] platformKey, IEnumerable<byte[]> exchangeKeys, IEnumerable<EfiSignature> allowed, IEnumerable<EfiSignature> forbidden, DateTimeOffset enrolledAt)
    {
        var variables = ImmutableArray.CreateBuilder<StoredVariable>();
        Add("db", EfiVendors.ImageSecurity, allowed);
        Add("dbx", EfiVendors.ImageSecurity, forbidden);
        Add("KEK", EfiVendors.Global, exchangeKeys.Select(Certificate));
        Add("PK", EfiVendors.Global, [Certificate(platformKey)]);
        variables.Add(new StoredVariable { Name = "SecureBootEnable", Vendor = EfiVendors.SecureBootEnable, Attributes = Switch, Data = [1] });
        variables.Add(new StoredVariable { Name = "CustomMode", Vendor = EfiVendors.CustomMode, Attributes = Switch, Data = [0] });
        return variables.ToImmutable();

        EfiSignature Certificate(byte[] der) => new(EfiSignature.X509, owner, der);

        void Add(string name, Guid vendor, IEnumerable<EfiSignature> signatures)
        {
            var list = EfiSignatureList.Write(signatures);
            if (list.Length > 0)
            {
                variables.Add(new StoredVariable { Name = name, Vendor = vendor, Attributes = Keys, Data = [.. list], SignedAt = enrolledAt });
            }
        }
    }
}
