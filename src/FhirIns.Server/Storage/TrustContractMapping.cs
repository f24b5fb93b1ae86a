using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace FhirIns.Server.Storage;

internal sealed class TrustContractMapping : IEntityTypeConfiguration<TrustContractRow>
{
    public void Configure(EntityTypeBuilder<TrustContractRow> builder)
    {
        builder.ToTable("trust_contract");
        builder.HasKey(contract => contract.Id);
        builder.Property(contract => contract.Version).IsConcurrencyToken();
        builder.HasIndex(contract => new { contract.Partner, contract.ValidFrom });
    }
}
